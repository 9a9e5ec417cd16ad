/*
 * Host description 0:2000: who the row is (FM 9.4 and 9.5).
 */
#include <stdio.h>
#include <string.h>

#include "control/metrics/sample.h"
#include "control/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* 0:2000 */
enum { HOST_NAME = 0, HOST_UUID = 1, HOST_MACHINE = 2, HOST_SYSTEM = 3, HOST_RELEASE = 4 };

size_t hg_text_clean(char *out, const uint8_t *bytes, size_t len_bytes)
{
	const char *text = (const char *)bytes;
	size_t at = 0, used = 0;
	unsigned len, size;

	while (at < len_bytes) {
		len = text[at] ? hg_utf8_length(text + at, len_bytes - at) : 0;
		size = len ? len : 3;
		if (used + size > TEXT_LEN_MAX)
			break;
		memcpy(out + used, len ? text + at : REPLACEMENT, size);
		used += size;
		at += len ? len : 1;
	}
	out[used] = '\0';
	return used;
}

static void put_uuid(struct sample *sample, unsigned column)
{
	static const uint8_t none[16];
	const uint8_t *b = sample->values[HOST_UUID].bytes;
	char text[37];

	if (memcmp(b, none, sizeof(none)) == 0)
		return;
	snprintf(text, sizeof(text),
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		 b[15]);
	hg_sample_text(sample, column, text, 36);
}

/* A number that has no name yet is shown as it is: both lists may grow. */
static void put_listed(struct sample *sample, unsigned column, const char *word, unsigned field)
{
	char text[16];

	if (!word) {
		snprintf(text, sizeof(text), "%u", (unsigned)sample->values[field].number);
		word = text;
	}
	hg_sample_text(sample, column, word, strlen(word));
}

void hg_sample_describe(struct sample *sample)
{
	bool logical = sample->row->ds.cls == CLASS_LOGICAL;
	const struct hg_value *values = sample->values;
	char release[TEXT_LEN_MAX + 1];
	size_t len;

	if (sample->count <= HOST_SYSTEM)
		return;
	sample->described = true;
	sample->name_len_bytes =
		hg_text_clean(sample->name, values[HOST_NAME].bytes, values[HOST_NAME].len_bytes);
	put_uuid(sample, logical ? DERIVED_VIR_UUID : DERIVED_UUID);
	put_listed(sample, logical ? DERIVED_VIR_MACHINE_TYPE : DERIVED_MACHINE_TYPE,
		   hg_catalogue_machine(values[HOST_MACHINE].number), HOST_MACHINE);
	put_listed(sample, logical ? DERIVED_VIR_OS_NAME : DERIVED_OS_NAME,
		   hg_catalogue_system(values[HOST_SYSTEM].number), HOST_SYSTEM);
	if (logical || sample->count <= HOST_RELEASE)
		return;
	len = hg_text_clean(release, values[HOST_RELEASE].bytes, values[HOST_RELEASE].len_bytes);
	if (len)
		hg_sample_text(sample, DERIVED_OS_RELEASE, release, len);
}

static void put_part(struct sample *sample, unsigned column, const char *from, const char *to)
{
	if (to > from)
		hg_sample_text(sample, column, from, (size_t)(to - from));
}

/* k8s_{container}_{pod}_{namespace}_{uid}_{attempt} */
static bool name_pod(struct sample *sample)
{
	const char *container = sample->name + 4, *pod, *space, *uid;

	if (strncmp(sample->name, "k8s_", 4) != 0)
		return false;
	pod = strchr(container, '_');
	space = pod ? strchr(pod + 1, '_') : NULL;
	uid = space ? strchr(space + 1, '_') : NULL;
	if (!uid || space == pod + 1 || uid == space + 1)
		return false;
	if (pod > container)
		put_part(sample, DERIVED_K8S_NAME, container, pod);
	else
		put_part(sample, DERIVED_K8S_NAME, pod + 1, space);
	put_part(sample, DERIVED_K8S_CONTAINER, container, pod);
	put_part(sample, DERIVED_K8S_POD, pod + 1, space);
	put_part(sample, DERIVED_K8S_NAMESPACE, space + 1, uid);
	return true;
}

/* {a}.{25 characters}.{25 characters} */
static bool name_swarm(struct sample *sample)
{
	size_t len = sample->name_len_bytes;
	const char *tail;

	if (len < 53)
		return false;
	tail = sample->name + len - 52;
	if (tail[0] != '.' || tail[26] != '.' || memchr(tail + 1, '.', 25) ||
	    memchr(tail + 27, '.', 25))
		return false;
	put_part(sample, DERIVED_SWARM_NAME, sample->name, tail);
	return true;
}

static bool ends(const struct sample *sample, const char *end)
{
	size_t len = strlen(end);

	return sample->name_len_bytes > len &&
	       strcmp(sample->name + sample->name_len_bytes - len, end) == 0;
}

static void put_whole(struct sample *sample, unsigned column)
{
	hg_sample_text(sample, column, sample->name, sample->name_len_bytes);
}

/* First match wins (FM 9.5). */
static void name_logical(struct sample *sample)
{
	put_whole(sample, DERIVED_VIR_HOST_NAME);
	if (name_pod(sample) || name_swarm(sample))
		return;
	if (sample->row->java)
		put_whole(sample, DERIVED_JVM_NAME);
	else if (ends(sample, ".service") || ends(sample, ".scope") || ends(sample, ".slice"))
		put_whole(sample, DERIVED_SYSTEMD_SERVICE);
	else if (!sample->row->disk)
		put_whole(sample, DERIVED_DOCKER_NAME);
}

void hg_sample_name_row(struct sample *sample)
{
	bool logical = sample->row->ds.cls == CLASS_LOGICAL;

	sample->row->sandbox = logical && strncmp(sample->name, "k8s_POD_", 8) == 0;
	if (!sample->name_len_bytes || sample->row->sandbox)
		return;
	if (logical)
		name_logical(sample);
	else
		put_whole(sample, DERIVED_HOST_NAME);
}
