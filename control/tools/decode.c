/*
 * The subcommand: arguments and the loop over files.
 */
#include "control/tools/decode.h"

#include <string.h>

#include <heliograph/source.h>

static int usage(FILE *err)
{
	fputs("usage: heliograph decode [--line] FILE...\n"
	      "Prints the sFlow datagrams of pcap and pcapng files, one JSON object a line;\n"
	      "with --line one line a sample: FLOW,... and CNTR,...\n",
	      err);
	return 2;
}

/* Frames that carry no datagram are named on the error stream, so that nothing is lost in silence.
 */
static void tell_losses(const char *path, const struct hg_drops *drops, FILE *err)
{
	static const char *const names[] = {
#define DROP_NAME(id, name, help) name,
		HG_DROP_TABLE(DROP_NAME)
#undef DROP_NAME
	};

	for (unsigned i = 0; i < HG_DROP_N; i++) {
		uint64_t count = hg_drop_read(drops, (enum hg_drop)i);

		if (count)
			fprintf(err, "%s: %s %llu\n", path, names[i], (unsigned long long)count);
	}
}

static bool print_burst(struct hg_source *source, struct hg_decode_context *context,
			struct hg_drops *drops, FILE *out)
{
	struct hg_item items[HG_BURST];
	unsigned count = source->ops->poll(source, 0, items, drops);
	bool whole = true;

	for (unsigned i = 0; i < count && whole; i++) {
		context->peer = items[i].peer;
		context->captured_ns = items[i].captured_ns;
		whole = hg_decode_datagram(items[i].bytes, items[i].len_bytes, context, out);
	}
	source->ops->release(source, 0);
	return whole;
}

static bool print_file(const char *path, struct hg_decode_context *context, FILE *out, FILE *err)
{
	struct hg_pcap_conf conf = { .path = path };
	char error[256] = "";
	struct hg_drops drops = { { 0 } }; /* of the file's frames; its datagrams count their own */
	struct hg_source *source = hg_pcap_open(&conf, error, sizeof(error));
	bool whole = true;

	if (!source) {
		fprintf(err, "%s: %s\n", path, error);
		return false;
	}
	while (whole && source->ops->state(source, 0) == HG_SOURCE_RUNNING)
		whole = print_burst(source, context, &drops, out);
	if (!whole)
		fprintf(err, "%s: out of memory\n", path);
	tell_losses(path, &drops, err);
	source->ops->close(source);
	return whole;
}

int hg_tool_decode(int argc, char **argv, FILE *out, FILE *err)
{
	struct hg_decode_context context;
	bool line = false;
	int status = 0;
	int first = 1;

	for (; first < argc && argv[first][0] == '-' && argv[first][1]; first++) {
		if (strcmp(argv[first], "--line") != 0)
			return usage(err);
		line = true;
	}
	if (first == argc)
		return usage(err);
	hg_decode_init(&context, line);
	for (int i = first; i < argc; i++) {
		if (!print_file(argv[i], &context, out, err))
			status = 1;
	}
	hg_decode_free(&context);
	return status;
}
