/*
 * The catalogue of metrics: structure and field on the wire → name and treatment. It is also the
 * reference: a metric that is neither here nor in derived.def does not exist.
 */
#include "control/metrics/catalogue.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */

/* Tag, prefix, cut, limit of 32-bit counters, "vir_" off the host, treatment. */
static const struct hg_structure structures[] = {
	{ HG_TAG(0, 1), "", "", LIMIT_PACKETS, 0, 0 },
	{ HG_TAG(0, 2), "eth_", "dot3Stats", LIMIT_PACKETS, 0, 0 },
	{ HG_TAG(0, 3), "tr_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 4), "vg_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 5), "vlan_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 6), "wifi_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 7), "agg_", "", LIMIT_PACKETS, 0, 0 },
	{ HG_TAG(0, 8), "slowpath_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 9), "ib_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 10), "opt_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 11), "pfc_", "", LIMIT_PACKETS, 0, 0 },
	{ HG_TAG(0, 1001), "", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 1002), "wifi_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 1003), "queue_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 1004), "of_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 1005), "", "", LIMIT_NONE, 0, TREAT_NONE },
	{ HG_TAG(0, 2000), "", "", LIMIT_NONE, 0, TREAT_NONE },
	{ HG_TAG(0, 2001), "", "", LIMIT_NONE, 0, TREAT_NONE },
	{ HG_TAG(0, 2002), "", "", LIMIT_NONE, 0, TREAT_NONE },
	{ HG_TAG(0, 2003), "", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2004), "", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2005), "disk_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2006), "", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2007), "", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2008), "", "", LIMIT_NONE, 0, TREAT_NONE },
	{ HG_TAG(0, 2009), "", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2010), "", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2100), "vnode_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2101), "vir_cpu_", "", LIMIT_CPU, 0, 0 },
	{ HG_TAG(0, 2102), "vir_mem_", "", LIMIT_FALL, 0, 0 },
	{ HG_TAG(0, 2103), "vir_disk_", "", LIMIT_FALL, 0, 0 },
	{ HG_TAG(0, 2104), "vir_", "", LIMIT_FALL, 0, 0 },
	{ HG_TAG(0, 2105), "jvm_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2106), "jvm_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2200), "memcache_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2201), "http_", "_count", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2202), "app_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2203), "app_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2204), "memcache_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2205), "vdi_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2206), "app_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 2207), "ovs_dp_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 3000), "energy_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 3001), "temperature_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 3002), "humidity_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(0, 3003), "fan_", "", LIMIT_NONE, 0, 0 },
	{ HG_TAG(4413, 1), "bst_", "", LIMIT_NONE, 0, TREAT_PERCENT },
	{ HG_TAG(4413, 2), "bst_", "", LIMIT_NONE, 0, TREAT_PERCENT },
	{ HG_TAG(4413, 3), "bcm_", "", LIMIT_NONE, 0, TREAT_NONE },
	{ HG_TAG(5703, 1), "nvml_", "", LIMIT_FALL, 1, 0 },
};

/* Tag, field, name, treatment, limit. */
static const struct hg_exception exceptions[] = {
	{ HG_TAG(0, 1), "ifType", NULL, TREAT_PORT_TYPE, 0 },
	{ HG_TAG(0, 1), "ifDirection", NULL, TREAT_PORT_DIRECTION, 0 },
	{ HG_TAG(0, 1), "ifStatus", NULL, TREAT_NONE, 0 },
	{ HG_TAG(0, 2), "dot3StatsSingleCollisionFrames", "eth_singlecollisions", 0, 0 },
	{ HG_TAG(0, 2), "dot3StatsMultipleCollisionFrames", "eth_multiplecollisions", 0, 0 },
	{ HG_TAG(0, 2), "dot3StatsDeferredTransmissions", "eth_deferredtx", 0, 0 },
	{ HG_TAG(0, 2), "dot3StatsLateCollisions", "eth_latecollision", 0, 0 },
	{ HG_TAG(0, 10), "module_num_lanes", "opt_module_lanes", TREAT_GAUGE, 0 },
	{ HG_TAG(0, 10), "module_supply_voltage", "opt_module_voltage", TREAT_THOUSAND, 0 },
	{ HG_TAG(0, 10), "module_temperature", NULL, TREAT_THOUSAND, 0 },
	{ HG_TAG(0, 10), "lanes", NULL, TREAT_NONE, 0 },
	{ HG_TAG(0, 1001), "5s_cpu", "cpu_5sec", TREAT_PERCENT, 0 },
	{ HG_TAG(0, 1001), "1m_cpu", "cpu_1min", TREAT_PERCENT, 0 },
	{ HG_TAG(0, 1001), "5m_cpu", "cpu_5min", TREAT_PERCENT, 0 },
	{ HG_TAG(0, 1001), "total_memory", "proc_mem_total", 0, 0 },
	{ HG_TAG(0, 1001), "free_memory", "proc_mem_free", 0, 0 },
	{ HG_TAG(0, 1003), "segment_size", NULL, TREAT_GAUGE, 0 },
	{ HG_TAG(0, 1003), "queue_segments", NULL, TREAT_GAUGE, 0 },
	{ HG_TAG(0, 1004), "datapath_id", "of_dpid", TREAT_HEX, 0 },
	{ HG_TAG(0, 1004), "port_no", "of_port", 0, 0 },
	{ HG_TAG(0, 2003), "cpu_user", NULL, TREAT_NONE, LIMIT_CPU },
	{ HG_TAG(0, 2003), "cpu_nice", NULL, TREAT_NONE, LIMIT_CPU },
	{ HG_TAG(0, 2003), "cpu_system", NULL, TREAT_NONE, LIMIT_CPU },
	{ HG_TAG(0, 2003), "cpu_idle", NULL, TREAT_NONE, LIMIT_IDLE },
	{ HG_TAG(0, 2003), "cpu_wio", NULL, TREAT_NONE, LIMIT_IDLE },
	{ HG_TAG(0, 2003), "cpu_intr", NULL, TREAT_NONE, LIMIT_CPU },
	{ HG_TAG(0, 2003), "cpu_sintr", NULL, TREAT_NONE, LIMIT_CPU },
	{ HG_TAG(0, 2003), "cpu_steal", NULL, TREAT_NONE, LIMIT_CPU },
	{ HG_TAG(0, 2003), "cpu_guest", NULL, TREAT_NONE, LIMIT_CPU },
	{ HG_TAG(0, 2003), "cpu_guest_nice", NULL, TREAT_NONE, LIMIT_CPU },
	{ HG_TAG(0, 2005), "part_max_used", "part_max_used", TREAT_PERCENT, 0 },
	{ HG_TAG(0, 2008), "icmpInMsgs", NULL, TREAT_RATE, 0 },
	{ HG_TAG(0, 2008), "icmpInErrors", NULL, TREAT_RATE, 0 },
	{ HG_TAG(0, 2009), "tcpRtoAlgorithm", NULL, TREAT_GAUGE, 0 },
	{ HG_TAG(0, 2100), "memory", "vnode_mem_total", 0, 0 },
	{ HG_TAG(0, 2100), "memory_free", "vnode_mem_free", 0, 0 },
	{ HG_TAG(0, 2100), "num_domains", "vnode_domains", 0, 0 },
	{ HG_TAG(0, 2101), "state", NULL, TREAT_CPU_STATE, 0 },
	{ HG_TAG(0, 2101), "cpuTime", NULL, TREAT_NONE, LIMIT_CPU },
	{ HG_TAG(0, 2101), "nrVirtCpu", "vir_cpu_num", 0, 0 },
	{ HG_TAG(0, 2102), "memory", "vir_mem_used", 0, 0 },
	{ HG_TAG(0, 2102), "maxMemory", "vir_mem_max", 0, 0 },
	{ HG_TAG(0, 2103), "capacity", "vir_disk_total", 0, 0 },
	{ HG_TAG(0, 2103), "available", "vir_disk_free", 0, 0 },
	{ HG_TAG(0, 2103), "rd_req", "vir_disk_reads", 0, 0 },
	{ HG_TAG(0, 2103), "rd_bytes", "vir_disk_bytes_read", 0, 0 },
	{ HG_TAG(0, 2103), "wr_req", "vir_disk_writes", 0, 0 },
	{ HG_TAG(0, 2103), "wr_bytes", "vir_disk_bytes_written", 0, 0 },
	{ HG_TAG(0, 2104), "rx_bytes", "vir_bytes_in", 0, 0 },
	{ HG_TAG(0, 2104), "rx_packets", "vir_pkts_in", 0, 0 },
	{ HG_TAG(0, 2104), "rx_errs", "vir_errs_in", 0, 0 },
	{ HG_TAG(0, 2104), "rx_drop", "vir_drops_in", 0, 0 },
	{ HG_TAG(0, 2104), "tx_bytes", "vir_bytes_out", 0, 0 },
	{ HG_TAG(0, 2104), "tx_packets", "vir_pkts_out", 0, 0 },
	{ HG_TAG(0, 2104), "tx_errs", "vir_errs_out", 0, 0 },
	{ HG_TAG(0, 2104), "tx_drop", "vir_drops_out", 0, 0 },
	{ HG_TAG(0, 2106), "thread_num_live", "jvm_threads_live", 0, 0 },
	{ HG_TAG(0, 2106), "thread_num_daemon", "jvm_threads_daemon", 0, 0 },
	{ HG_TAG(0, 2106), "thread_num_started", "jvm_threads_started", 0, 0 },
	{ HG_TAG(0, 2106), "fd_open_count", "jvm_fd_open", 0, 0 },
	{ HG_TAG(0, 2106), "fd_max_count", "jvm_fd_max", 0, 0 },
	{ HG_TAG(0, 2202), "application", "app_name", 0, 0 },
	{ HG_TAG(0, 2203), "user_time", "app_usertime", 0, 0 },
	{ HG_TAG(0, 2203), "system_time", "app_systemtime", 0, 0 },
	{ HG_TAG(0, 3000), "power_factor", NULL, TREAT_PERCENT, 0 },
	{ HG_TAG(0, 3001), "minimum", NULL, TREAT_TENTH, 0 },
	{ HG_TAG(0, 3001), "maximum", NULL, TREAT_TENTH, 0 },
	{ HG_TAG(4413, 2), "egress_queue_uc_pc", NULL, TREAT_NONE, 0 },
	{ HG_TAG(4413, 2), "egress_queue_mc_pc", NULL, TREAT_NONE, 0 },
	{ HG_TAG(4413, 3), "ipv4_neighbors", NULL, TREAT_GAUGE, 0 },
	{ HG_TAG(4413, 3), "ipv6_neighbors", NULL, TREAT_GAUGE, 0 },
	{ HG_TAG(4413, 3), "ipv4_routes", NULL, TREAT_GAUGE, 0 },
	{ HG_TAG(4413, 3), "ipv6_routes", NULL, TREAT_GAUGE, 0 },
	{ HG_TAG(5703, 1), "gpu_time", "nvml_gputime", 0, LIMIT_GPU },
	{ HG_TAG(5703, 1), "mem_time", "nvml_memtime", 0, LIMIT_GPU },
	{ HG_TAG(5703, 1), "energy", NULL, 0, LIMIT_ENERGY },
};

/* IF-MIB types that are met; others are shown as their number. */
struct word {
	uint32_t number;
	const char *text;
};

static const struct word port_types[] = {
	{ 1, "other" }, { 6, "ethernetCsmacd" }, { 9, "iso88025TokenRing" }, { 15, "fddi" },
	{ 23, "ppp" }, { 24, "softwareLoopback" }, { 32, "frameRelay" }, { 37, "atm" },
	{ 53, "propVirtual" }, { 54, "propMultiplexor" }, { 56, "fibreChannel" },
	{ 62, "fastEther" }, { 71, "ieee80211" }, { 108, "pppMultilinkBundle" },
	{ 117, "gigabitEthernet" }, { 131, "tunnel" }, { 135, "l2vlan" }, { 136, "l3ipvlan" },
	{ 150, "mplsTunnel" }, { 161, "ieee8023adLag" }, { 166, "mpls" }, { 199, "infiniband" },
	{ 209, "bridge" },
};

static const char *const directions[] = { "unknown", "full-duplex", "half-duplex", "in", "out" };
static const char *const states[] = {
	"nostate", "running", "blocked", "paused", "shutdown", "shutoff", "crashed",
};
static const char *const machines[] = {
	"unknown", "other", "x86", "x86_64", "ia64", "sparc", "alpha", "powerpc", "m68k", "mips",
	"arm", "hppa", "s390",
};
static const char *const systems[] = {
	"unknown", "other", "linux", "windows", "darwin", "hpux", "aix", "dragonfly", "freebsd",
	"netbsd", "openbsd", "osf", "solaris",
};

/* clang-format on */

static const char *word_of(const char *const *words, size_t count, uint64_t number)
{
	return number < count ? words[number] : NULL;
}

static const char *port_type(uint64_t number)
{
	size_t i;

	for (i = 0; i < COUNT(port_types); i++) {
		if (port_types[i].number == number)
			return port_types[i].text;
	}
	return NULL;
}

const char *hg_catalogue_word(uint8_t treatment, uint64_t number)
{
	switch (treatment) {
	case TREAT_PORT_TYPE:
		return port_type(number);
	case TREAT_PORT_DIRECTION:
		return word_of(directions, COUNT(directions), number);
	case TREAT_CPU_STATE:
		return word_of(states, COUNT(states), number);
	default:
		return NULL;
	}
}

const char *hg_catalogue_machine(uint64_t number)
{
	return word_of(machines, COUNT(machines), number);
}

const char *hg_catalogue_system(uint64_t number)
{
	return word_of(systems, COUNT(systems), number);
}

static const struct hg_structure *structure_of(uint32_t tag)
{
	size_t i;

	for (i = 0; i < COUNT(structures); i++) {
		if (structures[i].tag == tag)
			return &structures[i];
	}
	return NULL;
}

static const struct hg_exception *exception_of(uint32_t tag, const char *field)
{
	size_t i;

	for (i = 0; i < COUNT(exceptions); i++) {
		if (exceptions[i].tag == tag && strcmp(exceptions[i].field, field) == 0)
			return &exceptions[i];
	}
	return NULL;
}

/* Several structures may feed one metric. */
static uint16_t add_name(struct hg_catalogue *catalogue, const char *name)
{
	unsigned i;

	for (i = 0; i < catalogue->count; i++) {
		if (strcmp(catalogue->names[i], name) == 0)
			return (uint16_t)i;
	}
	assert(catalogue->count < COLUMNS_MAX && strlen(name) < COLUMN_NAME_MAX);
	memcpy(catalogue->names[i], name, strlen(name) + 1);
	catalogue->count++;
	return (uint16_t)i;
}

/* Prefix and lower case, the prefix not twice. */
static void make_name(const struct hg_structure *structure, const char *field, char *name)
{
	size_t prefix = strlen(structure->prefix), strip = strlen(structure->strip);
	size_t len = strlen(field);
	char *at;

	if (strip && strncmp(field, structure->strip, strip) == 0) {
		field += strip;
		len -= strip;
	} else if (strip && len > strip && strcmp(field + len - strip, structure->strip) == 0) {
		len -= strip;
	}
	if (prefix && strncmp(field, structure->prefix, prefix) == 0)
		prefix = 0;
	snprintf(name, COLUMN_NAME_MAX, "%.*s%.*s", (int)prefix, structure->prefix, (int)len,
		 field);
	for (at = name; *at; at++)
		*at = (char)tolower((unsigned char)*at);
}

static uint8_t by_sense(const struct hg_field *field)
{
	switch ((enum hg_field_sense)field->sense) {
	case HG_SENSE_COUNTER:
		return TREAT_RATE;
	case HG_SENSE_GAUGE:
		return TREAT_GAUGE;
	default:
		return TREAT_TEXT;
	}
}

static void plan_field(struct hg_catalogue *catalogue, const struct hg_structure *structure,
		       const struct hg_field *field, struct hg_column *column)
{
	const struct hg_exception *exception = exception_of(structure->tag, field->name);
	char name[COLUMN_NAME_MAX], logical[COLUMN_NAME_MAX + 4];

	column->treatment = exception && exception->treatment ? exception->treatment
			    : structure->first_treatment      ? structure->first_treatment
							      : by_sense(field);
	column->limit = exception && exception->limit ? exception->limit : structure->limit;
	if (column->treatment == TREAT_NONE)
		return;
	if (exception && exception->name)
		snprintf(name, sizeof(name), "%s", exception->name);
	else
		make_name(structure, field->name, name);
	column->column = column->logical_column = add_name(catalogue, name);
	if (!structure->variant)
		return;
	snprintf(logical, sizeof(logical), "vir_%s", name);
	column->logical_column = add_name(catalogue, logical);
}

void hg_catalogue_fill(struct hg_catalogue *catalogue)
{
	static const char *const derived[] = {
#define HG_DERIVED(id, name) name,
#include "control/metrics/derived.def"
#undef HG_DERIVED
	};
	const struct hg_record_type *types;
	const struct hg_structure *structure;
	size_t i, count;
	uint16_t field;

	memset(catalogue, 0, sizeof(*catalogue));
	for (i = 0; i < COUNT(derived); i++)
		(void)add_name(catalogue, derived[i]);
	catalogue->gpu_time_host = add_name(catalogue, "nvml_gputime");
	catalogue->gpu_time_entity = add_name(catalogue, "vir_nvml_gputime");
	types = hg_counter_record_types(&count);
	assert(count <= STRUCTURES_MAX);
	for (i = 0; i < count; i++) {
		structure = structure_of(types[i].tag);
		catalogue->plans[i].type = &types[i];
		assert(types[i].field_count <= FIELDS_MAX);
		for (field = 0; field < types[i].field_count; field++) {
			catalogue->plans[i].fields[field].treatment = TREAT_NONE;
			if (structure)
				plan_field(catalogue, structure, &types[i].fields[field],
					   &catalogue->plans[i].fields[field]);
			catalogue->plans[i].counts |=
				types[i].fields[field].sense == HG_SENSE_COUNTER;
		}
	}
}
