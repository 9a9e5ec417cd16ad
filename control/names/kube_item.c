#include "control/names/kube_item.h"

#include <stdlib.h>
#include <string.h>

/* Where the next piece of a block goes: first counted with at == NULL, then filled. */
struct block {
	char *at;
	size_t len;
};

static void *piece(struct block *block, const void *from, size_t count, size_t size)
{
	size_t bytes = count * size;
	char *to = block->at ? block->at + block->len : NULL;

	if (to && from && bytes > 0)
		memcpy(to, from, bytes);
	block->len += (bytes + 7) & ~(size_t)7;
	return to;
}

static const char *text(struct block *block, const char *from)
{
	size_t len = from ? strlen(from) + 1 : 1;
	char *to = block->at ? block->at + block->len : NULL;

	if (to)
		memcpy(to, from ? from : "", len);
	block->len += len;
	return to;
}

/*
 * Labels of pods, nodes and namespaces are asked for. Of a slice's labels only the one that names
 * its Service is of use, which is kept as its owner.
 */
static bool has_labels(enum hg_kube_resource resource)
{
	return resource == HG_KUBE_PODS || resource == HG_KUBE_NODES ||
	       resource == HG_KUBE_NAMESPACES;
}

static const char *owner_of(enum hg_kube_resource resource, const struct hg_kube_object *object)
{
	for (unsigned i = 0; resource == HG_KUBE_SLICES && i < object->label_count; i++)
		if (!strcmp(object->labels[i].key, "kubernetes.io/service-name"))
			return object->labels[i].value;
	return resource == HG_KUBE_SLICES ? NULL : object->owner_name;
}

static void lay_lists(struct block *block, struct hg_kube_item *item,
		      const struct hg_kube_object *object)
{
	struct hg_kube_pair *labels;
	struct hg_kube_target *targets;

	item->links = piece(block, NULL, item->link_count, sizeof(*item->links));
	item->addresses =
		piece(block, object->addresses, item->address_count, sizeof(*item->addresses));
	item->ranges = piece(block, object->ranges, item->range_count, sizeof(*item->ranges));
	labels = piece(block, object->labels, item->label_count, sizeof(*labels));
	targets = piece(block, object->targets, item->target_count, sizeof(*targets));
	item->labels = labels;
	item->targets = targets;
	for (unsigned i = 0; i < item->label_count; i++) {
		const char *key = text(block, object->labels[i].key);
		const char *value = text(block, object->labels[i].value);

		if (labels)
			labels[i] = (struct hg_kube_pair){ key, value };
	}
	for (unsigned i = 0; i < item->target_count; i++) {
		const struct hg_kube_target *from = &object->targets[i];
		const char *namespace_ =
			text(block, from->namespace_ ? from->namespace_ : object->namespace_);
		const char *pod = text(block, from->pod);

		if (targets)
			targets[i] = (struct hg_kube_target){ namespace_, pod };
	}
}

static void lay(struct block *block, struct hg_kube_item *item, const struct hg_kube_object *object)
{
	enum hg_kube_resource resource = (enum hg_kube_resource)item->resource;

	lay_lists(block, item, object);
	item->namespace_ = text(block, object->namespace_);
	item->name = text(block, object->name);
	item->uid = text(block, object->uid);
	item->created = text(block, object->created);
	item->node = text(block, object->node);
	item->owner_kind = text(block, object->owner_kind);
	item->owner_name = text(block, owner_of(resource, object));
}

/*
 * A pod is found by its addresses unless they are its node's: else every node would be named after
 * one of its pods.
 */
static bool has_addresses(enum hg_kube_resource resource, const struct hg_kube_object *object)
{
	if (resource != HG_KUBE_PODS)
		return resource == HG_KUBE_NODES || resource == HG_KUBE_SERVICES;
	if (object->host_network)
		return false;
	for (unsigned i = 0; i < object->address_count; i++)
		for (unsigned k = 0; k < object->host_address_count; k++)
			if (hg_addr_equal(&object->addresses[i], &object->host_addresses[k]))
				return false;
	return true;
}

struct hg_kube_item *hg_kube_item_create(enum hg_kube_resource resource,
					 const struct hg_kube_object *object)
{
	struct hg_kube_item item = { .resource = (uint8_t)resource };
	struct block block = { NULL, (sizeof(item) + 7) & ~(size_t)7 };
	struct hg_kube_item *made;

	item.host_network = object->host_network;
	item.addressed = has_addresses(resource, object);
	item.address_count = item.addressed ? object->address_count : 0;
	item.range_count = resource == HG_KUBE_NODES ? object->range_count : 0;
	item.label_count = has_labels(resource) ? object->label_count : 0;
	item.target_count = resource == HG_KUBE_SLICES ? object->target_count : 0;
	item.link_count = 1 + item.address_count + item.range_count + item.target_count;
	lay(&block, &item, object);
	made = calloc(1, block.len);
	if (!made)
		return NULL;
	block = (struct block){ (char *)made, (sizeof(item) + 7) & ~(size_t)7 };
	lay(&block, &item, object);
	*made = item;
	return made;
}

static bool equal(const char *a, const char *b)
{
	return !strcmp(a, b ? b : "");
}

static bool same_lists(const struct hg_kube_item *item, const struct hg_kube_object *object)
{
	if ((item->addressed && (item->address_count != object->address_count ||
				 memcmp(item->addresses, object->addresses,
					object->address_count * sizeof(struct hg_addr)) != 0)) ||
	    (item->resource == HG_KUBE_NODES && item->range_count != object->range_count) ||
	    (item->resource == HG_KUBE_SLICES && item->target_count != object->target_count))
		return false;
	for (unsigned i = 0; i < item->range_count; i++)
		if (item->ranges[i].bits != object->ranges[i].bits ||
		    !hg_addr_equal(&item->ranges[i].address, &object->ranges[i].address))
			return false;
	for (unsigned i = 0; i < item->target_count; i++)
		if (!equal(item->targets[i].pod, object->targets[i].pod))
			return false;
	return true;
}

static bool same_labels(const struct hg_kube_item *item, const struct hg_kube_object *object)
{
	if (item->label_count != object->label_count)
		return false;
	for (unsigned i = 0; i < item->label_count; i++)
		if (!equal(item->labels[i].key, object->labels[i].key) ||
		    !equal(item->labels[i].value, object->labels[i].value))
			return false;
	return true;
}

bool hg_kube_item_same(const struct hg_kube_item *item, const struct hg_kube_object *object)
{
	enum hg_kube_resource resource = (enum hg_kube_resource)item->resource;

	return equal(item->uid, object->uid) && equal(item->node, object->node) &&
	       equal(item->owner_kind, object->owner_kind) &&
	       equal(item->owner_name, owner_of(resource, object)) &&
	       item->host_network == object->host_network &&
	       item->addressed == has_addresses(resource, object) && same_lists(item, object) &&
	       (!has_labels(resource) || same_labels(item, object));
}
