/*
 * What an API server streams: the first byte says whether it is a list or a watch and where the
 * text is cut in two, the rest is the text. Objects go into a store, which is asked and swept; the
 * place of the cut must not change what was read.
 */
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "control/names/kube_json.h"
#include "control/names/kube_owner.h"
#include "control/names/kube_store.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

struct Reading {
	hg_kube_store *store;
	hg_kube_resource resource;
	std::vector<std::string> log;
	std::vector<hg_addr> addresses;
	uint64_t now_ms;
};

static void check_text(const char *text)
{
	require(!text || strlen(text) <= 253);
	for (; text && *text; text++)
		require((unsigned char)*text >= 0x20);
}

static void on_object(void *arg, hg_kube_event event, const hg_kube_object *object)
{
	auto *reading = (Reading *)arg;
	hg_kube_workload workload;

	for (const char *text : { object->namespace_, object->name, object->uid, object->node,
				  object->owner_kind, object->owner_name })
		check_text(text);
	require(object->address_count <= HG_KUBE_ADDRESSES_MAX &&
		object->label_count <= HG_KUBE_LABELS_MAX);
	reading->log.push_back(std::to_string(event) + (object->name ? object->name : "") + " " +
			       std::to_string(object->address_count));
	reading->now_ms += 2000;
	hg_kube_store_turn(reading->store, reading->now_ms);
	hg_kube_workload_of(object->owner_kind, object->owner_name,
			    object->name ? object->name : "", "abc", &workload);
	for (unsigned i = 0; i < object->address_count; i++)
		reading->addresses.push_back(object->addresses[i]);
	if (event == HG_KUBE_DELETED)
		hg_kube_store_end(reading->store, reading->resource, object, reading->now_ms);
	else if (event != HG_KUBE_BOOKMARK && event != HG_KUBE_ERROR)
		hg_kube_store_put(reading->store, reading->resource, object, 1, reading->now_ms);
}

static Reading read(const uint8_t *bytes, size_t len, size_t cut, bool watch,
		    hg_kube_resource resource)
{
	Reading reading = { hg_kube_store_create(1), resource, {}, {}, 1000 };
	hg_kube_json *json = hg_kube_json_create(on_object, &reading);

	hg_kube_json_start(json, watch);
	if (hg_kube_json_feed(json, (const char *)bytes, cut))
		hg_kube_json_feed(json, (const char *)bytes + cut, len - cut);
	require(strlen(hg_kube_json_continue(json)) < 2048);
	hg_kube_json_destroy(json);
	return reading;
}

static void check_store(Reading &reading)
{
	for (const hg_addr &address : reading.addresses) {
		const hg_kube_item *item = hg_kube_store_address(reading.store, &address);

		hg_kube_store_inside(reading.store, &address);
		if (item && item->resource == HG_KUBE_PODS)
			hg_kube_store_service(reading.store, item->namespace_, item->name);
	}
	hg_kube_store_sweep(reading.store, reading.resource, 2, reading.now_ms);
	require(hg_kube_store_count(reading.store, reading.resource) == 0);
	hg_kube_store_turn(reading.store, reading.now_ms + 10000);
	for (const hg_addr &address : reading.addresses)
		require(!hg_kube_store_address(reading.store, &address));
	hg_kube_store_destroy(reading.store);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	if (len_bytes == 0)
		return 0;
	bool watch = bytes[0] & 1;
	auto resource = (hg_kube_resource)((bytes[0] >> 1) % HG_KUBE_RESOURCES);
	size_t cut = (len_bytes - 1) * (bytes[0] >> 4) / 16;
	Reading whole = read(bytes + 1, len_bytes - 1, 0, watch, resource);
	Reading parts = read(bytes + 1, len_bytes - 1, cut, watch, resource);

	require(whole.log == parts.log);
	check_store(whole);
	check_store(parts);
	return 0;
}
