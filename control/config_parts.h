/*
 * What the files of the settings loader share: the table, one value, one load. Internal; one
 * thread.
 */
#ifndef HELIOGRAPH_CONTROL_CONFIG_PARTS_H
#define HELIOGRAPH_CONTROL_CONFIG_PARTS_H

#include <stddef.h>

#include "control/config.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_CONFIG_KEY_MAX   128 /* bytes of a key, terminator included */
#define HG_CONFIG_PLACE_MAX 4352

enum hg_setting_type {
	HG_SETTING_INTEGER,
	HG_SETTING_DURATION,
	HG_SETTING_SIZE,
	HG_SETTING_BOOL,
	HG_SETTING_ENUM,
	HG_SETTING_DECIMAL,
	HG_SETTING_TEXT,
	HG_SETTING_ADDRESS,
	HG_SETTING_LIST,
};

enum hg_setting_reload { HG_SETTING_LIVE, HG_SETTING_RESTART };

struct hg_setting {
	const char *key;
	enum hg_setting_type type;
	const char *unit;
	size_t offset; /* of the member in struct hg_config */
	int64_t least, most;
	const char *built_in;
	const char *choices; /* "a|b"; ENUM only */
	enum hg_setting_reload reload;
	bool secret;
	const char *help;
};

/* ---- table and values, config_value.c ---- */

const struct hg_setting *hg_setting_at(unsigned index);
int hg_setting_find(const char *key); /* index, or -1 */

/*
 * Reads a value of the setting's type into `member`, replacing (and freeing) a text that stands
 * there. False and a sentence without the key in `error`: nothing changed.
 */
bool hg_setting_parse(const struct hg_setting *setting, const char *text, void *member, char *error,
		      size_t error_len);

/* Writes the value as hg_setting_parse() reads it, a secret as "***"; cut at out_len. */
void hg_setting_format(const struct hg_setting *setting, const void *member, char *out,
		       size_t out_len);

/* The words of an ENUM with a separator between them. */
void hg_setting_choices(const struct hg_setting *setting, const char *separator, char *out,
			size_t out_len);

/* ---- one load, config.c ---- */

struct hg_config_load {
	struct hg_config *config;
	FILE *err;
	unsigned errors;
	char *in_files[HG_CONFIG_SETTINGS]; /* place where a file gave the setting */
};

void hg_config_begin(struct hg_config_load *load, struct hg_config *config, FILE *err);
void hg_config_end(struct hg_config_load *load); /* frees what the load itself holds */

/* "place: sentence" on a line of `err`; counts it. */
void hg_config_complain(struct hg_config_load *load, const char *place, const char *sentence, ...)
	__attribute__((format(printf, 3, 4)));
void hg_config_complain_key(struct hg_config_load *load, const char *place, const char *key);

/* Sets one setting; complains at `place` about a value that is wrong. */
void hg_config_apply(struct hg_config_load *load, unsigned index, const char *text,
		     const char *place, const char *origin);

/* Reads text of one YAML file; `name` is for places. Complains about everything that is wrong. */
void hg_config_read_yaml(struct hg_config_load *load, const char *name, const char *bytes,
			 size_t len_bytes);

/* Reads `path`, which must exist if `required`, then conf.d/ *.yaml beside it in byte order. */
void hg_config_read_files(struct hg_config_load *load, const char *path, bool required);
void hg_config_read_environment(struct hg_config_load *load, char *const *environment);

/* ---- command line, config_cli.c ---- */

#define HG_CONFIG_ASSIGNMENTS_MAX 128

struct hg_config_cli {
	bool help, version, check, dump;
	const char *reference; /* "man", "bash"; NULL: not asked for */
	const char *file;      /* NULL: the default, which may be missing */
	struct {
		const char *option; /* as the user wrote it, for places */
		const char *key;    /* not terminated behind key_len */
		size_t key_len;
		const char *text;
	} assignments[HG_CONFIG_ASSIGNMENTS_MAX];
	unsigned assignment_count;
};

/* Understands the options; complains in `load` about what it does not. */
void hg_config_read_options(struct hg_config_load *load, int argc, char **argv,
			    struct hg_config_cli *cli);
void hg_config_apply_options(struct hg_config_load *load, const struct hg_config_cli *cli);
void hg_config_print_options(FILE *out);

/* argument: NULL for an option that takes none. */
typedef void hg_config_option_fn(void *arg, const char *name, const char *argument,
				 const char *help);
void hg_config_each_option(hg_config_option_fn *each, void *arg);

/* ---- what is shown, config_show.c ---- */

void hg_config_help(FILE *out);
void hg_config_dump(const struct hg_config *config, FILE *out);

/* ---- for those who install it, config_reference.c ---- */

void hg_config_man(FILE *out);
void hg_config_completion(FILE *out);

#ifdef __cplusplus
}
#endif
#endif
