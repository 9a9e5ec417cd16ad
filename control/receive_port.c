#include "control/receive_port.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/json.h"

#define PCI_PREFIX    "PCIDEVICE_"
#define STATUS_PREFIX "HELIOGRAPH_NETWORK_STATUS="

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* PCIDEVICE_x_INFO holds JSON about the same devices. */
static const char *granted_device(const char *variable)
{
	const char *value = strchr(variable, '=');

	if (!value || !starts_with(variable, PCI_PREFIX) || value[1] == '{' || !value[1])
		return NULL;
	return value + 1;
}

/* The first address of the first resource: a pod that has more names one in port.device. */
static bool device_from(char *const *environment, char *out, size_t out_len)
{
	for (; *environment; environment++) {
		const char *list = granted_device(*environment);
		size_t len = list ? strcspn(list, ",") : 0;

		if (len == 0 || len >= out_len)
			continue;
		memcpy(out, list, len);
		out[len] = '\0';
		return true;
	}
	return false;
}

/* ---- addresses ---- */

static void add_address(struct hg_port_choice *choice, const char *text)
{
	uint8_t bytes[16];
	uint8_t family = strchr(text, ':') ? 6 : 4;

	if (choice->conf.own_count == HG_PORT_ADDRESSES ||
	    inet_pton(family == 6 ? AF_INET6 : AF_INET, text, bytes) != 1)
		return;
	choice->own[choice->conf.own_count++] = hg_addr_make(family, bytes);
}

static bool is_address(const char *text)
{
	uint8_t bytes[16];

	return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static bool addresses_from_list(struct hg_port_choice *choice, const char *list, char *why,
				size_t why_len)
{
	char copy[257], *rest = copy, *item;

	snprintf(copy, sizeof(copy), "%s", list);
	while ((item = strsep(&rest, ", "))) {
		if (!*item)
			continue;
		if (!is_address(item) || choice->conf.own_count == HG_PORT_ADDRESSES) {
			snprintf(why, why_len,
				 "port.address: %s is not one of at most %u addresses", item,
				 HG_PORT_ADDRESSES);
			return false;
		}
		add_address(choice, item);
	}
	return true;
}

static const char *text_at(const struct hg_json *object, const char *key)
{
	const struct hg_json *value = object ? hg_json_get(object, key) : NULL;

	return value ? hg_json_as_text(value) : NULL;
}

/* PCI address of an attachment, or NULL. */
static const char *pci_of(const struct hg_json *network)
{
	const struct hg_json *info = hg_json_get(network, "device-info");
	const struct hg_json *pci =
		info && hg_json_type(info) == HG_JSON_OBJECT ? hg_json_get(info, "pci") : NULL;

	return pci && hg_json_type(pci) == HG_JSON_OBJECT ? text_at(pci, "pci-address") : NULL;
}

static const struct hg_json *network_of(const struct hg_json *list, const char *device)
{
	size_t i, count = list && hg_json_type(list) == HG_JSON_ARRAY ? hg_json_length(list) : 0;

	for (i = 0; i < count; i++) {
		const struct hg_json *network = hg_json_at(list, i);
		const char *pci = hg_json_type(network) == HG_JSON_OBJECT ? pci_of(network) : NULL;

		if (pci && strcmp(pci, device) == 0)
			return network;
	}
	return NULL;
}

static void take_ips(struct hg_port_choice *choice, const struct hg_json *network)
{
	const struct hg_json *ips = network ? hg_json_get(network, "ips") : NULL;
	size_t i;

	if (!ips || hg_json_type(ips) != HG_JSON_ARRAY)
		return;
	for (i = 0; i < hg_json_length(ips); i++) {
		const char *text = hg_json_as_text(hg_json_at(ips, i));

		if (text)
			add_address(choice, text);
	}
}

/* The annotation is a list, the reader takes objects. */
static void addresses_from_status(struct hg_port_choice *choice, const char *status)
{
	size_t len = strlen(status) + sizeof("{\"list\":}");
	char *text = malloc(len);
	struct hg_problem problem;
	struct hg_json_doc *doc;

	if (!text)
		return;
	snprintf(text, len, "{\"list\":%s}", status);
	doc = hg_json_parse(text, strlen(text), &problem);
	if (doc)
		take_ips(choice,
			 network_of(hg_json_get(hg_json_root(doc), "list"), choice->device));
	hg_json_doc_free(doc);
	free(text);
}

static const char *status_of(char *const *environment)
{
	for (; *environment; environment++)
		if (starts_with(*environment, STATUS_PREFIX))
			return *environment + strlen(STATUS_PREFIX);
	return NULL;
}

/* ---- all ---- */

static enum hg_port_way way_of(const struct hg_config *config)
{
	switch (config->receive) {
	case HG_CONFIG_RECEIVE_PACKET:
		return HG_PORT_PACKET;
	case HG_CONFIG_RECEIVE_XDP:
		return HG_PORT_XDP;
	default:
		return HG_PORT_DEVICE;
	}
}

static bool find_device(const struct hg_config *config, char *const *environment,
			struct hg_port_choice *choice, char *why, size_t why_len)
{
	if (config->receive == HG_CONFIG_RECEIVE_KERNEL) {
		snprintf(why, why_len, "receive=kernel is set");
		return false;
	}
	snprintf(choice->device, sizeof(choice->device), "%s", config->port_device);
	if (!choice->device[0] &&
	    !device_from(environment, choice->device, sizeof(choice->device))) {
		snprintf(why, why_len, "no port is given: port.device and PCIDEVICE_* are empty");
		return false;
	}
	if (config->dataplane_eal == HG_CONFIG_DATAPLANE_EAL_NO) {
		snprintf(why, why_len, "a port needs the DPDK runtime, and dataplane.eal is no");
		return false;
	}
	return true;
}

bool hg_port_choose(const struct hg_config *config, char *const *environment,
		    struct hg_port_choice *choice, char *why, size_t why_len)
{
	const char *status = status_of(environment);

	memset(choice, 0, sizeof(*choice));
	if (!find_device(config, environment, choice, why, why_len))
		return false;
	choice->conf.way = way_of(config);
	choice->conf.device = choice->device;
	choice->conf.ring_frames = (unsigned)config->port_ring;
	choice->conf.frame_bytes = (unsigned)config->port_frame;
	choice->conf.port = (uint16_t)config->sflow_port;
	choice->conf.own = choice->own;
	if (config->port_address[0])
		return addresses_from_list(choice, config->port_address, why, why_len);
	if (status)
		addresses_from_status(choice, status);
	return true;
}
