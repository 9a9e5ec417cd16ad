#include "control/reload.h"

#include <stdlib.h>
#include <string.h>

#include "control/log.h"

#define WAITING_MAX_BYTES 1024

#define EQUAL_INTEGER(m)  (now->m == next->m)
#define EQUAL_DURATION(m) (now->m == next->m)
#define EQUAL_SIZE(m)	  (now->m == next->m)
#define EQUAL_BOOL(m)	  (now->m == next->m)
#define EQUAL_ENUM(m)	  (now->m == next->m)
#define EQUAL_DECIMAL(m)  (now->m == next->m)
#define EQUAL_TEXT(m)	  (!strcmp(now->m, next->m))
#define EQUAL_ADDRESS(m)  (!strcmp(now->m, next->m))
#define EQUAL_LIST(m)	  (!strcmp(now->m, next->m))

#define LIVE	true
#define RESTART false

static void name_waiting(char *list, const char *key)
{
	if (strlen(list) + strlen(key) + 2 > WAITING_MAX_BYTES)
		return;
	if (*list)
		strcat(list, ",");
	strcat(list, key);
}

/* Keys that differ and need a restart, as a comma list. */
static void list_waiting(const struct hg_config *now, const struct hg_config *next, char *list)
{
	list[0] = '\0';
#define HG_SETTING(member, key, type, unit, least, most, value, choices, reload, secret, help)     \
	if (!(reload) && !EQUAL_##type(member))                                                    \
		name_waiting(list, key);
#include "control/config.def"
#undef HG_SETTING
}

/* Texts change hands, so that those of before are freed with `next`. */
static void swap(void *a, void *b, size_t size_bytes)
{
	unsigned char kept[16];

	memcpy(kept, a, size_bytes);
	memcpy(a, b, size_bytes);
	memcpy(b, kept, size_bytes);
}

static void take_live(struct hg_config *config, struct hg_config *next)
{
#define HG_SETTING(member, key, type, unit, least, most, value, choices, reload, secret, help)     \
	if (reload)                                                                                \
		swap(&config->member, &next->member, sizeof(config->member));
#include "control/config.def"
#undef HG_SETTING
	hg_log_setup((enum hg_log_level)config->log_level,
		     config->log_format == HG_CONFIG_LOG_FORMAT_JSON);
}

static void say_wrong(char *errors)
{
	char *save = NULL;

	for (char *line = strtok_r(errors, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		hg_log(HG_EVENT_CONFIG, line, NULL, 0, "%s", line);
	hg_log(HG_EVENT_CONFIG, NULL, NULL, 0,
	       "Settings were not read again: nothing has changed.");
}

static bool load(int argc, char **argv, struct hg_config *next)
{
	char *errors = NULL;
	size_t len = 0;
	FILE *err = open_memstream(&errors, &len);
	enum hg_config_status status;

	if (!err)
		return false;
	status = hg_config_load(argc, argv, next, err, err);
	fclose(err);
	if (status != HG_CONFIG_RUN)
		say_wrong(errors);
	free(errors);
	return status == HG_CONFIG_RUN;
}

bool hg_reload(int argc, char **argv, struct hg_config *config)
{
	char waiting[WAITING_MAX_BYTES];
	struct hg_config next;

	if (!load(argc, argv, &next))
		return false;
	list_waiting(config, &next, waiting);
	take_live(config, &next);
	hg_config_free(&next);
	hg_log(HG_EVENT_RELOAD, NULL, (struct hg_log_field[]){ { "waiting", waiting, 0 } },
	       waiting[0] ? 1 : 0, "%s",
	       waiting[0] ? "Settings were read again; some wait for a restart."
			  : "Settings were read again.");
	return true;
}
