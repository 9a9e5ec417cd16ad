/*
 * The command line: GNU long options, no abbreviations.
 */
#include <string.h>

#include "control/config_parts.h"
#include "control/nearest.h"

enum kind {
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_CHECK,
	OPTION_DUMP,
	OPTION_REFERENCE,
	OPTION_FILE,
	OPTION_SET,
	OPTION_KEY
};

struct option {
	const char *name;
	enum kind kind;
	const char *argument; /* NULL: takes none */
	const char *key;      /* OPTION_KEY: the setting it stands for */
	const char *help;
};

static const struct option options[] = {
	{ "help", OPTION_HELP, NULL, NULL, "prints this text" },
	{ "version", OPTION_VERSION, NULL, NULL, "prints the version" },
	{ "config", OPTION_FILE, "FILE", NULL, "reads FILE instead of " HG_CONFIG_FILE },
	{ "check-config", OPTION_CHECK, NULL, NULL,
	  "checks the settings and exits: 0 good, 2 wrong" },
	{ "dump-config", OPTION_DUMP, NULL, NULL,
	  "prints the settings in force, each with its origin" },
	{ "reference", OPTION_REFERENCE, "FORM", NULL,
	  "prints the manual page (man) or the completion of the command line (bash)" },
	{ "set", OPTION_SET, "KEY=VALUE", NULL, "sets any of the settings below; may be repeated" },
	{ "receive", OPTION_KEY, "WAY", "receive", "same as --set receive=WAY" },
	{ "poll", OPTION_KEY, "MODE", "dataplane.poll", "same as --set dataplane.poll=MODE" },
	{ "port", OPTION_KEY, "PORT", "sflow.port", "same as --set sflow.port=PORT" },
	{ "http-port", OPTION_KEY, "PORT", "http.port", "same as --set http.port=PORT" },
	{ "log-level", OPTION_KEY, "LEVEL", "log.level", "same as --set log.level=LEVEL" },
	{ "log-format", OPTION_KEY, "FORMAT", "log.format", "same as --set log.format=FORMAT" },
	{ "replay", OPTION_KEY, "FILE", "replay.file", "same as --set replay.file=FILE" },
	{ "replay-speed", OPTION_KEY, "SPEED", "replay.speed", "same as --set replay.speed=SPEED" },
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

static const struct option *find_option(const char *name, size_t len)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (strlen(options[i].name) == len && memcmp(options[i].name, name, len) == 0)
			return &options[i];
	}
	return NULL;
}

static void complain_option(struct hg_config_load *load, const char *argument)
{
	const char *word = argument + strspn(argument, "-");
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	struct hg_nearest nearest;

	hg_nearest_begin(&nearest, name);
	for (size_t i = 0; i < OPTION_COUNT; i++)
		hg_nearest_consider(&nearest, options[i].name);
	if (nearest.name)
		hg_config_complain(load, argument, "unknown option; did you mean --%s?",
				   nearest.name);
	else
		hg_config_complain(load, argument, "unknown option; --help lists them");
}

static void assign(struct hg_config_load *load, struct hg_config_cli *cli, const char *option,
		   const char *key, size_t key_len, const char *text)
{
	if (cli->assignment_count == HG_CONFIG_ASSIGNMENTS_MAX) {
		hg_config_complain(load, option, "too many settings on the command line");
		return;
	}
	unsigned i = cli->assignment_count++;

	cli->assignments[i].option = option;
	cli->assignments[i].key = key;
	cli->assignments[i].key_len = key_len;
	cli->assignments[i].text = text;
}

static void assign_set(struct hg_config_load *load, struct hg_config_cli *cli, const char *text)
{
	const char *equals = strchr(text, '=');

	if (equals)
		assign(load, cli, "--set", text, (size_t)(equals - text), equals + 1);
	else
		hg_config_complain(load, "--set", "needs KEY=VALUE, not \"%s\"", text);
}

static void take(struct hg_config_load *load, struct hg_config_cli *cli,
		 const struct option *option, const char *argument)
{
	char place[32];

	switch (option->kind) {
	case OPTION_HELP:
		cli->help = true;
		break;
	case OPTION_VERSION:
		cli->version = true;
		break;
	case OPTION_CHECK:
		cli->check = true;
		break;
	case OPTION_DUMP:
		cli->dump = true;
		break;
	case OPTION_REFERENCE:
		cli->reference = argument;
		if (strcmp(argument, "man") && strcmp(argument, "bash"))
			hg_config_complain(load, "--reference", "is man or bash, not \"%s\"",
					   argument);
		break;
	case OPTION_FILE:
		snprintf(place, sizeof(place), "--%s", option->name);
		if (cli->file)
			hg_config_complain(load, place, "was given twice");
		cli->file = argument;
		break;
	case OPTION_SET:
		assign_set(load, cli, argument);
		break;
	case OPTION_KEY:
		assign(load, cli, option->name, option->key, strlen(option->key), argument);
		break;
	}
}

/* One option with its argument; returns how many words it took. */
static int read_option(struct hg_config_load *load, struct hg_config_cli *cli, const char *word,
		       const char *following)
{
	size_t len = strcspn(word + 2, "=");
	const struct option *option = find_option(word + 2, len);
	const char *argument = word[2 + len] == '=' ? word + 2 + len + 1 : NULL;

	if (!option) {
		complain_option(load, word);
		return 1;
	}
	if (!option->argument && argument) {
		hg_config_complain(load, word, "takes no value");
		return 1;
	}
	if (!option->argument || argument) {
		take(load, cli, option, argument);
		return 1;
	}
	if (!following) {
		hg_config_complain(load, word, "needs a value: --%s %s", option->name,
				   option->argument);
		return 1;
	}
	take(load, cli, option, following);
	return 2;
}

void hg_config_read_options(struct hg_config_load *load, int argc, char **argv,
			    struct hg_config_cli *cli)
{
	memset(cli, 0, sizeof(*cli));
	for (int i = 1; i < argc;) {
		const char *following = i + 1 < argc ? argv[i + 1] : NULL;

		if (strncmp(argv[i], "--", 2) == 0 && argv[i][2] != '\0') {
			i += read_option(load, cli, argv[i], following);
			continue;
		}
		if (argv[i][0] == '-' && argv[i][1] != '\0')
			complain_option(load, argv[i]);
		else
			hg_config_complain(load, argv[i], "is no option; --help lists them");
		i++;
	}
}

void hg_config_apply_options(struct hg_config_load *load, const struct hg_config_cli *cli)
{
	for (unsigned i = 0; i < cli->assignment_count; i++) {
		bool set = cli->assignments[i].option[0] == '-';
		char key[HG_CONFIG_KEY_MAX], place[HG_CONFIG_PLACE_MAX];
		size_t len = cli->assignments[i].key_len;

		snprintf(key, sizeof(key), "%.*s",
			 len < sizeof(key) ? (int)len : (int)sizeof(key) - 1,
			 cli->assignments[i].key);
		if (set)
			snprintf(place, sizeof(place), "--set");
		else
			snprintf(place, sizeof(place), "--%s", cli->assignments[i].option);
		int index = hg_setting_find(key);

		if (index < 0)
			hg_config_complain_key(load, place, key);
		else
			hg_config_apply(load, (unsigned)index, cli->assignments[i].text, place,
					place);
	}
}

void hg_config_each_option(hg_config_option_fn *each, void *arg)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		each(arg, options[i].name, options[i].argument, options[i].help);
}

void hg_config_print_options(FILE *out)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		char text[64];

		snprintf(text, sizeof(text), "--%s%s%s", options[i].name,
			 options[i].argument ? " " : "",
			 options[i].argument ? options[i].argument : "");
		fprintf(out, "  %-24s %s\n", text, options[i].help);
	}
}
