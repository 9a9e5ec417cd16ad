/* What the checks read of a host. */
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/tools/doctor_parts.h"

#define PATH_LEN 4200

static FILE *open_file(const struct hg_doctor *doctor, const char *path)
{
	char whole[PATH_LEN];

	snprintf(whole, sizeof(whole), "%s%s", doctor->root, path);
	return fopen(whole, "re");
}

bool hg_doctor_read(const struct hg_doctor *doctor, const char *path, char *text, size_t text_len)
{
	FILE *file = open_file(doctor, path);
	bool read;

	text[0] = '\0';
	if (!file)
		return false;
	read = fgets(text, (int)text_len, file) != NULL;
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return read;
}

bool hg_doctor_number(const struct hg_doctor *doctor, const char *path, const char *word,
		      long *number)
{
	FILE *file = open_file(doctor, path);
	size_t len = strlen(word);
	bool found = false;
	char line[512];

	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file)) {
		if (strncmp(line, word, len))
			continue;
		*number = strtol(line + len, NULL, 0);
		found = true;
	}
	fclose(file);
	return found;
}

long hg_doctor_entries(const struct hg_doctor *doctor, const char *path)
{
	char whole[PATH_LEN];
	struct dirent *entry;
	long count = 0;
	DIR *dir;

	snprintf(whole, sizeof(whole), "%s%s", doctor->root, path);
	dir = opendir(whole);
	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

bool hg_doctor_capable(const struct hg_doctor *doctor, unsigned capability)
{
	FILE *file = open_file(doctor, "/proc/self/status");
	unsigned long long set = 0;
	char line[512];

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, "CapEff:", 7))
			set = strtoull(line + 7, NULL, 16);
	fclose(file);
	return set >> capability & 1;
}

void hg_doctor_say(struct hg_check_result *result, enum hg_finding finding, const char *found, ...)
{
	va_list args;

	result->finding = finding;
	va_start(args, found);
	vsnprintf(result->found, sizeof(result->found), found, args);
	va_end(args);
}

void hg_doctor_cure(struct hg_check_result *result, const char *cure, ...)
{
	va_list args;

	va_start(args, cure);
	vsnprintf(result->cure, sizeof(result->cure), cure, args);
	va_end(args);
}
