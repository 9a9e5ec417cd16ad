#include "control/names/kube_object.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES (64u << 10)
#define TEXT_MAX    253 /* names.md 11 */
#define LABELS	    "metadata.labels."

struct hg_kube_chunk {
	struct hg_kube_chunk *next;
	char bytes[CHUNK_BYTES];
};

/* ---- texts ---- */

static const char *keep_text(struct hg_kube_reading *reading, const char *text, size_t len)
{
	char *copy;

	if (len > TEXT_MAX)
		return NULL;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return NULL;
	if (!reading->chunks || CHUNK_BYTES - reading->used_bytes < len + 1) {
		struct hg_kube_chunk *chunk = malloc(sizeof(*chunk));

		if (!chunk)
			return NULL;
		chunk->next = reading->chunks;
		reading->chunks = chunk;
		reading->used_bytes = 0;
	}
	copy = reading->chunks->bytes + reading->used_bytes;
	memcpy(copy, text, len);
	copy[len] = '\0';
	reading->used_bytes += len + 1;
	return copy;
}

static void free_chunks(struct hg_kube_chunk *chunk)
{
	while (chunk) {
		struct hg_kube_chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
}

void hg_kube_reading_start(struct hg_kube_reading *reading)
{
	struct hg_kube_object *object = &reading->object;

	/* The arrays are long, and their counts say what of them is valid. */
	memset(object, 0, offsetof(struct hg_kube_object, addresses));
	object->address_count = object->host_address_count = object->range_count = 0;
	object->label_count = object->target_count = object->code = 0;
	if (reading->chunks) {
		free_chunks(reading->chunks->next);
		reading->chunks->next = NULL;
	}
	reading->used_bytes = 0;
	reading->owner_kind = reading->owner_name = NULL;
	reading->controller = false;
	reading->target_kind = reading->target_namespace = reading->target_name = NULL;
}

void hg_kube_reading_free(struct hg_kube_reading *reading)
{
	free_chunks(reading->chunks);
	reading->chunks = NULL;
}

/* ---- fields ---- */

static bool parse_address(const char *text, struct hg_addr *address)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		*address = hg_addr_make(4, bytes);
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		*address = hg_addr_make(6, bytes);
	else
		return false;
	return true;
}

static void add_address(const char *text, struct hg_addr *list, unsigned *count, unsigned max)
{
	struct hg_addr address;

	if (!parse_address(text, &address) || *count == max)
		return; /* "None", a host name */
	for (unsigned i = 0; i < *count; i++)
		if (hg_addr_equal(&list[i], &address))
			return;
	list[(*count)++] = address;
}

static void read_address(struct hg_kube_reading *reading, const char *text)
{
	add_address(text, reading->object.addresses, &reading->object.address_count,
		    HG_KUBE_ADDRESSES_MAX);
}

static void read_host(struct hg_kube_reading *reading, const char *text)
{
	add_address(text, reading->object.host_addresses, &reading->object.host_address_count,
		    HG_KUBE_RANGES_MAX);
}

static void read_range(struct hg_kube_reading *reading, const char *text)
{
	struct hg_kube_object *object = &reading->object;
	char address[INET6_ADDRSTRLEN + 1];
	const char *slash = strchr(text, '/');
	struct hg_kube_range range;
	unsigned long bits;

	if (!slash || (size_t)(slash - text) >= sizeof(address) ||
	    object->range_count == HG_KUBE_RANGES_MAX)
		return;
	memcpy(address, text, (size_t)(slash - text));
	address[slash - text] = '\0';
	bits = strtoul(slash + 1, NULL, 10);
	if (!parse_address(address, &range.address) ||
	    bits > (range.address.family == 4 ? 32u : 128u))
		return;
	range.bits = (uint8_t)bits;
	object->ranges[object->range_count++] = range;
}

/* A path and where its text goes: a member of the object or the reading, or a function. */
static const struct {
	const char *path;
	size_t member; /* of struct hg_kube_reading */
	void (*read)(struct hg_kube_reading *reading, const char *text);
} texts[] = {
#define MEMBER(m) offsetof(struct hg_kube_reading, m), NULL
	{ "metadata.name.", MEMBER(object.name) },
	{ "metadata.namespace.", MEMBER(object.namespace_) },
	{ "metadata.uid.", MEMBER(object.uid) },
	{ "metadata.creationTimestamp.", MEMBER(object.created) },
	{ "metadata.resourceVersion.", MEMBER(object.version) },
	{ "metadata.ownerReferences.[].kind.", MEMBER(owner_kind) },
	{ "metadata.ownerReferences.[].name.", MEMBER(owner_name) },
	{ "spec.nodeName.", MEMBER(object.node) },
	{ "status.phase.", MEMBER(object.phase) },
	{ "endpoints.[].targetRef.kind.", MEMBER(target_kind) },
	{ "endpoints.[].targetRef.name.", MEMBER(target_name) },
	{ "endpoints.[].targetRef.namespace.", MEMBER(target_namespace) },
	{ "status.podIP.", 0, read_address },
	{ "status.podIPs.[].ip.", 0, read_address },
	{ "status.hostIP.", 0, read_host },
	{ "status.hostIPs.[].ip.", 0, read_host },
	{ "status.addresses.[].address.", 0, read_address },
	{ "spec.podCIDR.", 0, read_range },
	{ "spec.podCIDRs.[].", 0, read_range },
	{ "spec.clusterIP.", 0, read_address },
	{ "spec.clusterIPs.[].", 0, read_address },
	{ "spec.externalIPs.[].", 0, read_address },
	{ "status.loadBalancer.ingress.[].ip.", 0, read_address },
#undef MEMBER
};

static bool equal(const char *a, const char *b, size_t b_len)
{
	return strlen(a) == b_len && !memcmp(a, b, b_len);
}

static void read_label(struct hg_kube_reading *reading, const char *key, size_t key_len,
		       const char *text, size_t len)
{
	struct hg_kube_object *object = &reading->object;
	struct hg_kube_pair label;

	if (key_len == 0 || object->label_count == HG_KUBE_LABELS_MAX)
		return;
	label.key = keep_text(reading, key, key_len);
	label.value = keep_text(reading, text, len);
	if (label.key && label.value)
		object->labels[object->label_count++] = label;
}

void hg_kube_reading_text(struct hg_kube_reading *reading, const char *path, size_t path_len,
			  const char *text, size_t len)
{
	static const size_t labels_len = sizeof(LABELS) - 1;
	const char *copy;

	if (path_len > labels_len && !memcmp(path, LABELS, labels_len)) {
		read_label(reading, path + labels_len, path_len - labels_len - 1, text, len);
		return;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!equal(texts[i].path, path, path_len))
			continue;
		copy = keep_text(reading, text, len);
		if (copy && texts[i].read)
			texts[i].read(reading, copy);
		else if (copy)
			*(const char **)((char *)reading + texts[i].member) = copy;
		return;
	}
}

void hg_kube_reading_bool(struct hg_kube_reading *reading, const char *path, size_t path_len,
			  bool value)
{
	if (equal("spec.hostNetwork.", path, path_len))
		reading->object.host_network = value;
	else if (equal("metadata.ownerReferences.[].controller.", path, path_len))
		reading->controller = value;
}

void hg_kube_reading_number(struct hg_kube_reading *reading, const char *path, size_t path_len,
			    long value)
{
	if (equal("code.", path, path_len) && value > 0 && value < 1000)
		reading->object.code = (unsigned)value;
}

static void end_target(struct hg_kube_reading *reading)
{
	struct hg_kube_object *object = &reading->object;

	if (reading->target_name && reading->target_kind && !strcmp(reading->target_kind, "Pod") &&
	    object->target_count < HG_KUBE_TARGETS_MAX)
		object->targets[object->target_count++] =
			(struct hg_kube_target){ reading->target_namespace, reading->target_name };
	reading->target_kind = reading->target_namespace = reading->target_name = NULL;
}

void hg_kube_reading_end(struct hg_kube_reading *reading, const char *path, size_t path_len)
{
	if (equal("endpoints.[].", path, path_len)) {
		end_target(reading);
	} else if (equal("metadata.ownerReferences.[].", path, path_len)) {
		if (reading->controller) {
			reading->object.owner_kind = reading->owner_kind;
			reading->object.owner_name = reading->owner_name;
		}
		reading->owner_kind = reading->owner_name = NULL;
		reading->controller = false;
	}
}
