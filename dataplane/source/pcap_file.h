/*
 * A capture from an open stream: what hg_pcap_open() does after it has opened the file. Same
 * contract; the stream is owned from here on and closed also on failure.
 */
#ifndef HELIOGRAPH_DATAPLANE_SOURCE_PCAP_FILE_H
#define HELIOGRAPH_DATAPLANE_SOURCE_PCAP_FILE_H

#include <stdio.h>

#include <heliograph/source.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_source *hg_pcap_open_stream(FILE *stream, const struct hg_pcap_conf *conf, char *error,
				      size_t error_len);

#ifdef __cplusplus
}
#endif
#endif
