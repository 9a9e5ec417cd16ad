/* The checks of `heliograph doctor`, one function each. */
#ifndef HELIOGRAPH_CONTROL_TOOLS_DOCTOR_PARTS_H
#define HELIOGRAPH_CONTROL_TOOLS_DOCTOR_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "control/tools/doctor.h"

typedef void hg_doctor_fn(const struct hg_doctor *doctor, struct hg_check_result *result);

/* doctor_receive.c */
hg_doctor_fn hg_doctor_port, hg_doctor_receive_buffer, hg_doctor_processor,
	hg_doctor_packet_sockets, hg_doctor_xdp;

/* doctor_dpdk.c */
hg_doctor_fn hg_doctor_hugepages, hg_doctor_locked_memory, hg_doctor_iommu, hg_doctor_vfio,
	hg_doctor_cpus, hg_doctor_governor;

/* doctor_host.c: files below doctor->root. */
bool hg_doctor_read(const struct hg_doctor *doctor, const char *path, char *text, size_t text_len);
/* Number behind a word at the beginning of a line; false: no such line. */
bool hg_doctor_number(const struct hg_doctor *doctor, const char *path, const char *word,
		      long *number);
/* Entries of a directory, without those that begin with a dot; -1: there is none. */
long hg_doctor_entries(const struct hg_doctor *doctor, const char *path);
bool hg_doctor_capable(const struct hg_doctor *doctor, unsigned capability);
void hg_doctor_say(struct hg_check_result *result, enum hg_finding finding, const char *found, ...)
	__attribute__((format(printf, 3, 4)));
void hg_doctor_cure(struct hg_check_result *result, const char *cure, ...)
	__attribute__((format(printf, 2, 3)));

#endif
