/*
 * An item of the store as one block of memory, made of an object. Part of the store; control only.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_KUBE_ITEM_H
#define HELIOGRAPH_CONTROL_NAMES_KUBE_ITEM_H

#include "control/names/kube_store.h"

/* NULL: no memory. The caller frees with free(). Links are counted for, not filled. */
struct hg_kube_item *hg_kube_item_create(enum hg_kube_resource resource,
					 const struct hg_kube_object *object);

/* Whether the object says nothing that the item does not say. */
bool hg_kube_item_same(const struct hg_kube_item *item, const struct hg_kube_object *object);

#endif
