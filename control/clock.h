/*
 * The two clocks of control, in ms and ns. Any thread but lcores.
 */
#ifndef HELIOGRAPH_CONTROL_CLOCK_H
#define HELIOGRAPH_CONTROL_CLOCK_H

#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline uint64_t hg_clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

static inline uint64_t hg_wall_ms(void)
{
	return hg_clock_ns(CLOCK_REALTIME) / 1000000;
}

static inline uint64_t hg_monotonic_ns(void)
{
	return hg_clock_ns(CLOCK_MONOTONIC);
}

static inline uint64_t hg_monotonic_ms(void)
{
	return hg_monotonic_ns() / 1000000;
}

#ifdef __cplusplus
}
#endif
#endif
