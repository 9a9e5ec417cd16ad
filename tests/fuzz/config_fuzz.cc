/*
 * Files of settings: whatever is taken without complaint is dumped as a file that gives the same
 * settings; whatever is wrong is said on lines of printable text.
 */
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "control/config_parts.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

struct Loaded {
	std::string complaints, dump, json;
};

static std::string show(const struct hg_config *config)
{
	char *text = nullptr;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	hg_config_dump(config, out);
	fclose(out);
	std::string dump(text, len);
	free(text);
	return dump;
}

static Loaded load(const char *bytes, size_t len_bytes)
{
	struct hg_config_load state;
	struct hg_config config;
	struct hg_json_out json;
	char *text = nullptr;
	size_t len = 0;
	FILE *err = open_memstream(&text, &len);
	Loaded loaded;

	hg_config_begin(&state, &config, err);
	hg_config_read_yaml(&state, "file", bytes, len_bytes);
	fclose(err);
	require((state.errors == 0) == (len == 0));
	loaded.complaints.assign(text, len);
	loaded.dump = show(&config);
	hg_json_init(&json);
	hg_config_json(&config, &json);
	loaded.json.assign(json.bytes, json.len_bytes);
	hg_json_free(&json);
	hg_config_end(&state);
	hg_config_free(&config);
	free(text);
	return loaded;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	Loaded first = load((const char *)bytes, len_bytes);

	for (unsigned char byte : first.complaints)
		require((byte >= 0x20 && byte != 0x7f) || byte == '\n');
	if (!first.complaints.empty())
		return 0;
	Loaded second = load(first.dump.data(), first.dump.size());
	require(second.complaints.empty());
	require(second.json == first.json);
	return 0;
}
