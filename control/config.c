#include "control/config.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "control/config_parts.h"
#include "control/nearest.h"
#include "control/utf8.h"

extern char **environ;

#define BUILT_IN "built-in"

/* ---- one load ---- */

/* A name or value out of a file cannot move the cursor of a terminal. */
static void print_tame(char *text, FILE *out)
{
	for (char *at = text; *at; at++) {
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '?';
	}
	fputs(text, out);
}

void hg_config_complain(struct hg_config_load *load, const char *place, const char *sentence, ...)
{
	char text[HG_CONFIG_PLACE_MAX];
	va_list arguments;

	load->errors++;
	snprintf(text, sizeof(text), "%s: ", place);
	print_tame(text, load->err);
	va_start(arguments, sentence);
	vsnprintf(text, sizeof(text), sentence, arguments);
	va_end(arguments);
	hg_utf8_trim(text);
	print_tame(text, load->err);
	fputc('\n', load->err);
}

void hg_config_complain_key(struct hg_config_load *load, const char *place, const char *key)
{
	struct hg_nearest nearest;

	hg_nearest_begin(&nearest, key);
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++)
		hg_nearest_consider(&nearest, hg_setting_at(i)->key);
	if (nearest.name)
		hg_config_complain(load, place, "unknown setting %s; did you mean %s?", key,
				   nearest.name);
	else
		hg_config_complain(load, place, "unknown setting %s; --help lists them", key);
}

void hg_config_apply(struct hg_config_load *load, unsigned index, const char *text,
		     const char *place, const char *origin)
{
	const struct hg_setting *setting = hg_setting_at(index);
	char *member = (char *)load->config + setting->offset;
	char error[512];

	if (!hg_setting_parse(setting, text, member, error, sizeof(error))) {
		hg_config_complain(load, place, "%s %s", setting->key, error);
		return;
	}
	char *kept = strdup(origin);

	if (!kept) {
		hg_config_complain(load, place, "there is no memory");
		return;
	}
	free(load->config->origins[index]);
	load->config->origins[index] = kept;
}

void hg_config_begin(struct hg_config_load *load, struct hg_config *config, FILE *err)
{
	memset(config, 0, sizeof(*config));
	memset(load, 0, sizeof(*load));
	load->config = config;
	load->err = err;
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++)
		hg_config_apply(load, i, hg_setting_at(i)->built_in, BUILT_IN, BUILT_IN);
}

void hg_config_end(struct hg_config_load *load)
{
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++)
		free(load->in_files[i]);
}

void hg_config_free(struct hg_config *config)
{
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++) {
		const struct hg_setting *setting = hg_setting_at(i);

		if (setting->type >= HG_SETTING_TEXT)
			free(*(char **)((char *)config + setting->offset));
		free(config->origins[i]);
	}
	memset(config, 0, sizeof(*config));
}

/* ---- settings that must fit each other: a sentence, or NULL ---- */

static bool given(const struct hg_config *config, enum hg_config_index index)
{
	return strcmp(config->origins[index], BUILT_IN) != 0;
}

static const char *check_write(const struct hg_config *config)
{
	if (config->http_readonly && config->http_write == HG_CONFIG_HTTP_WRITE_OPEN)
		return "http.readonly refuses every change, but http.write is open; leave one of "
		       "them out";
	return NULL;
}

static const char *check_replay(const struct hg_config *config)
{
	if (given(config, HG_CONFIG_INDEX_replay_speed) && !*config->replay_file)
		return "replay.speed needs a replay.file";
	return NULL;
}

static const char *check_port(const struct hg_config *config)
{
	bool by_interface = config->receive == HG_CONFIG_RECEIVE_PACKET ||
			    config->receive == HG_CONFIG_RECEIVE_XDP;

	if (by_interface && !*config->port_device)
		return "receive=packet and receive=xdp need an interface in port.device";
	if (config->port_frame & (config->port_frame - 1))
		return "port.frame must be a power of two";
	return NULL;
}

static const char *(*const checks[])(const struct hg_config *config) = { check_write, check_replay,
									 check_port };

static void check_together(struct hg_config_load *load)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		const char *sentence = checks[i](load->config);

		if (sentence)
			hg_config_complain(load, "settings", "%s", sentence);
	}
}

/* ---- all ---- */

static enum hg_config_status load_all(struct hg_config_load *load, const struct hg_config_cli *cli,
				      FILE *out)
{
	hg_config_read_files(load, cli->file ? cli->file : HG_CONFIG_FILE, cli->file != NULL);
	hg_config_read_environment(load, environ);
	hg_config_apply_options(load, cli);
	if (load->errors == 0)
		check_together(load);
	if (load->errors > 0)
		return HG_CONFIG_WRONG;
	if (cli->dump)
		hg_config_dump(load->config, out);
	else if (cli->check)
		fputs("The settings are good.\n", out);
	return cli->dump || cli->check ? HG_CONFIG_DONE : HG_CONFIG_RUN;
}

enum hg_config_status hg_config_load(int argc, char **argv, struct hg_config *config, FILE *out,
				     FILE *err)
{
	enum hg_config_status status = HG_CONFIG_WRONG;
	struct hg_config_load load;
	struct hg_config_cli cli;

	hg_config_begin(&load, config, err);
	hg_config_read_options(&load, argc, argv, &cli);
	if (load.errors > 0) {
		fputs("heliograph: see heliograph --help\n", err);
	} else if (cli.help) {
		hg_config_help(out);
		status = HG_CONFIG_DONE;
	} else if (cli.reference) {
		if (!strcmp(cli.reference, "man"))
			hg_config_man(out);
		else
			hg_config_completion(out);
		status = HG_CONFIG_DONE;
	} else if (cli.version) {
		status = HG_CONFIG_VERSION;
	} else {
		status = load_all(&load, &cli, out);
	}
	hg_config_end(&load);
	if (status != HG_CONFIG_RUN)
		hg_config_free(config);
	return status;
}
