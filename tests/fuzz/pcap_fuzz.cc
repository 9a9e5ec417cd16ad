/* A whole capture file, pcap or pcapng. */
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "dataplane/source/pcap_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char error[256];
	hg_drops drops = {};
	hg_item items[HG_BURST];
	hg_pcap_conf conf = { "input", 0, false };
	FILE *stream = len ? fmemopen(const_cast<uint8_t *>(bytes), len, "rb") : nullptr;
	hg_source *source =
		stream ? hg_pcap_open_stream(stream, &conf, error, sizeof(error)) : nullptr;

	if (!source)
		return 0;
	while (source->ops->state(source, 0) == HG_SOURCE_RUNNING) {
		unsigned n = source->ops->poll(source, 0, items, &drops), total = 0;

		for (unsigned i = 0; i < n; i++)
			for (uint32_t at = 0; at < items[i].len_bytes; at++)
				total += items[i].bytes[at];
		if (total == UINT32_MAX)
			abort();
		source->ops->release(source, 0);
	}
	source->ops->close(source);
	return 0;
}
