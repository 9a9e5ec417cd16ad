#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "control/config_parts.h"

#define FILE_MAX_BYTES (1u << 20)
#define PATH_LEN       4096
#define ENV_PREFIX     "HELIOGRAPH_CFG_"

/* ---- files ---- */

static void read_stream(struct hg_config_load *load, const char *path, FILE *file)
{
	char *bytes = malloc(FILE_MAX_BYTES + 1);
	size_t len = bytes ? fread(bytes, 1, FILE_MAX_BYTES + 1, file) : 0;

	if (!bytes)
		hg_config_complain(load, path, "there is no memory to read it");
	else if (ferror(file))
		hg_config_complain(load, path, "cannot be read: %s", strerror(errno));
	else if (len > FILE_MAX_BYTES)
		hg_config_complain(load, path, "is longer than 1 MiB");
	else
		hg_config_read_yaml(load, path, bytes, len);
	free(bytes);
}

static void read_file(struct hg_config_load *load, const char *path, bool required)
{
	FILE *file = fopen(path, "re");

	if (file) {
		read_stream(load, path, file);
		fclose(file);
	} else if (required || errno != ENOENT) {
		hg_config_complain(load, path, "cannot be opened: %s", strerror(errno));
	}
}

static int is_yaml(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name), suffix = strlen(".yaml");

	return entry->d_name[0] != '.' && len > suffix &&
	       strcmp(entry->d_name + len - suffix, ".yaml") == 0;
}

static int byte_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void read_folder(struct hg_config_load *load, const char *folder)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_yaml, byte_order);

	if (count < 0) {
		if (errno != ENOENT)
			hg_config_complain(load, folder, "cannot be listed: %s", strerror(errno));
		return;
	}
	for (int i = 0; i < count; i++) {
		char path[PATH_LEN];

		if (snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name) < PATH_LEN)
			read_file(load, path, true);
		else
			hg_config_complain(load, folder, "holds a name that is too long");
		free(entries[i]);
	}
	free(entries);
}

void hg_config_read_files(struct hg_config_load *load, const char *path, bool required)
{
	const char *slash = strrchr(path, '/');
	int folder_len = slash ? (int)(slash - path) + 1 : 0;
	char folder[PATH_LEN];

	read_file(load, path, required);
	if (snprintf(folder, sizeof(folder), "%.*sconf.d", folder_len, path) < PATH_LEN)
		read_folder(load, folder);
}

/* ---- environment ---- */

/* Whether `name` (up to `len`) is the key in capitals, "__" for a dot, "_" for a dash, case aside.
 */
static bool names_key(const char *name, size_t len, const char *key)
{
	size_t pos = 0;

	for (; *key; key++) {
		size_t width = *key == '.' ? 2 : 1;
		char wanted[3] = { *key, '\0', '\0' };

		if (*key == '.')
			memcpy(wanted, "__", 2);
		else if (*key == '-')
			wanted[0] = '_';
		if (len - pos < width || strncasecmp(name + pos, wanted, width) != 0)
			return false;
		pos += width;
	}
	return pos == len;
}

/* The other way round, as near as it can be, for a suggestion. */
static void guess_key(const char *name, size_t len, char *key, size_t key_len)
{
	size_t used = 0;

	for (size_t pos = 0; pos < len && used + 1 < key_len; pos++) {
		bool dot = name[pos] == '_' && pos + 1 < len && name[pos + 1] == '_';

		key[used++] = dot ? '.' : name[pos];
		pos += dot;
	}
	key[used] = '\0';
}

static void read_variable(struct hg_config_load *load, const char *variable, bool *given)
{
	const char *name = variable + strlen(ENV_PREFIX), *equals = strchr(name, '=');
	char place[HG_CONFIG_PLACE_MAX], key[HG_CONFIG_KEY_MAX];
	size_t len = equals ? (size_t)(equals - name) : 0;
	unsigned index = 0;

	if (!equals)
		return;
	snprintf(place, sizeof(place), "environment: %.*s", (int)(equals - variable), variable);
	while (index < HG_CONFIG_SETTINGS && !names_key(name, len, hg_setting_at(index)->key))
		index++;
	if (index == HG_CONFIG_SETTINGS) {
		guess_key(name, len, key, sizeof(key));
		hg_config_complain_key(load, place, key);
	} else if (given[index]) {
		hg_config_complain(load, place, "%s was already given by another variable",
				   hg_setting_at(index)->key);
	} else {
		given[index] = true;
		hg_config_apply(load, index, equals + 1, place, "environment");
	}
}

void hg_config_read_environment(struct hg_config_load *load, char *const *environment)
{
	bool given[HG_CONFIG_SETTINGS] = { false };

	for (; *environment; environment++) {
		if (strncasecmp(*environment, ENV_PREFIX, strlen(ENV_PREFIX)) == 0)
			read_variable(load, *environment, given);
	}
}
