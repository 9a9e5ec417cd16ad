#include "dataplane/source/device.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define VDEV_PREFIX	   "vdev:"
#define BLOCK_BYTES	   65536u
#define FRAME_BYTES	   2048u
#define RING_BYTES_DEFAULT (32u << 20) /* of one direction of one queue: locked memory (dp:2.5) */

bool hg_device_pci(const char *text, char *out)
{
	unsigned domain = 0, bus, slot, function;
	int end = -1;

	if (sscanf(text, "%4x:%2x:%2x.%1x%n", &domain, &bus, &slot, &function, &end) != 4) {
		domain = 0;
		end = -1;
		if (sscanf(text, "%2x:%2x.%1x%n", &bus, &slot, &function, &end) != 3)
			return false;
	}
	if (end < 0 || text[end] || !isxdigit((unsigned char)text[0]) || slot > 31 || function > 7)
		return false;
	snprintf(out, HG_DEVICE_NAME_LEN, "%04x:%02x:%02x.%u", domain, bus, slot, function);
	return true;
}

/* An interface's name goes into a list of arguments: no comma, no blank, no '='. */
static bool is_interface(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len < HG_DEVICE_IFACE_LEN && !strpbrk(text, ",= \t/");
}

static bool parse_vdev(const char *text, struct hg_device *device, char *error, size_t error_len)
{
	size_t name_len = strcspn(text, ",");

	if (name_len == 0 || name_len >= HG_DEVICE_NAME_LEN ||
	    strlen(text) >= HG_DEVICE_PROBE_LEN) {
		snprintf(error, error_len, "%s is not the name of a virtual device", text);
		return false;
	}
	memcpy(device->name[0], text, name_len);
	device->name[0][name_len] = '\0';
	snprintf(device->probe[0], HG_DEVICE_PROBE_LEN, "%s", text);
	device->count = 1;
	return true;
}

static bool parse_device(const struct hg_port_conf *conf, struct hg_device *device, char *error,
			 size_t error_len)
{
	size_t prefix_len = strlen(VDEV_PREFIX);

	if (strncmp(conf->device, VDEV_PREFIX, prefix_len) == 0)
		return parse_vdev(conf->device + prefix_len, device, error, error_len);
	if (!hg_device_pci(conf->device, device->name[0])) {
		snprintf(error, error_len, "%s is neither a PCI address nor vdev:NAME",
			 conf->device);
		return false;
	}
	memcpy(device->probe[0], device->name[0], HG_DEVICE_NAME_LEN);
	device->is_pci = true;
	device->count = 1;
	return true;
}

/* Frames must fill blocks without a rest. */
static bool is_frame_size(unsigned bytes)
{
	return bytes >= 256 && bytes <= BLOCK_BYTES && (bytes & (bytes - 1)) == 0;
}

static bool parse_packet(const struct hg_port_conf *conf, struct hg_device *device, char *error,
			 size_t error_len)
{
	unsigned bytes = conf->frame_bytes ? conf->frame_bytes : FRAME_BYTES;
	unsigned frames = conf->ring_frames ? conf->ring_frames : RING_BYTES_DEFAULT / bytes;

	if (!is_frame_size(bytes)) {
		snprintf(error, error_len, "frames of %u bytes: a power of two is needed", bytes);
		return false;
	}
	snprintf(device->name[0], HG_DEVICE_NAME_LEN, "net_af_packet0");
	snprintf(device->probe[0], HG_DEVICE_PROBE_LEN,
		 "net_af_packet0,iface=%s,qpairs=%u,blocksz=%u,framesz=%u,framecnt=%u",
		 conf->device, conf->queues, BLOCK_BYTES, bytes, frames);
	device->count = 1;
	return true;
}

/* One device for each queue: veth reports no combined channels (dp:2.6). */
static bool parse_xdp(const struct hg_port_conf *conf, struct hg_device *device, char *error,
		      size_t error_len)
{
	unsigned i;

	if (conf->queues > HG_DEVICE_PROBES_MAX) {
		snprintf(error, error_len, "AF_XDP takes at most %u queues", HG_DEVICE_PROBES_MAX);
		return false;
	}
	for (i = 0; i < conf->queues; i++) {
		snprintf(device->name[i], HG_DEVICE_NAME_LEN, "net_af_xdp%u", i);
		snprintf(device->probe[i], HG_DEVICE_PROBE_LEN,
			 "net_af_xdp%u,iface=%s,start_queue=%u,queue_count=1,busy_budget=0", i,
			 conf->device, i);
	}
	device->count = conf->queues;
	return true;
}

bool hg_device_parse(const struct hg_port_conf *conf, struct hg_device *device, char *error,
		     size_t error_len)
{
	memset(device, 0, sizeof(*device));
	if (conf->way == HG_PORT_DEVICE)
		return parse_device(conf, device, error, error_len);
	if (!is_interface(conf->device)) {
		snprintf(error, error_len, "%s is not the name of an interface", conf->device);
		return false;
	}
	snprintf(device->iface, sizeof(device->iface), "%s", conf->device);
	if (conf->way == HG_PORT_PACKET)
		return parse_packet(conf, device, error, error_len);
	return parse_xdp(conf, device, error, error_len);
}
