/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random numbers for the cluster simulator: a seeded generator with independent streams and the few
 * distributions the traffic model needs. The same seed and stream give the same numbers everywhere.
 *
 * Threads: a generator belongs to one thread at a time. Memory: the caller owns the struct.
 */
#ifndef BENCH_SIM_RNG_H
#define BENCH_SIM_RNG_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_sim_rng {
	uint64_t s[4];
};

/* Starts stream `stream` of `seed`. Streams of one seed do not overlap in practice. */
void hg_sim_rng_init(struct hg_sim_rng *rng, uint64_t seed, uint64_t stream);

/* 64 uniform bits. */
uint64_t hg_sim_rng_next(struct hg_sim_rng *rng);

/* Uniform in [0, n); n = 0 gives 0. */
uint32_t hg_sim_rng_below(struct hg_sim_rng *rng, uint32_t n);

/* Uniform in (0, 1], 53 bits: a logarithm of it is always finite. */
double hg_sim_rng_unit(struct hg_sim_rng *rng);

/* Exponential with the given mean. */
double hg_sim_rng_exponential(struct hg_sim_rng *rng, double mean);

/*
 * Packets in a time slot of mean `lambda`: Poisson below 16; above, a rounded normal of the same
 * mean and variance. Only the traffic uses it; what is sampled from it is exact.
 */
uint32_t hg_sim_rng_poisson(struct hg_sim_rng *rng, double lambda);

/* The factor hg_sim_rng_skip wants for sampling 1 in `n`; 0 for n <= 1. */
double hg_sim_rng_skip_factor(uint32_t n);

/*
 * Packets to pass over before the next sampled one. Taking packets this far apart is the same as
 * tossing a coin of probability 1/n per packet, so counts are exactly binomial.
 */
uint32_t hg_sim_rng_skip(struct hg_sim_rng *rng, double factor);

/* A fixed mix of 64 bits: for ids, ports and names that must not depend on call order. */
uint64_t hg_sim_hash(uint64_t value);

#ifdef __cplusplus
}
#endif
#endif
