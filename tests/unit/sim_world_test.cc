// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <memory>
#include <regex>
#include <set>

#include "tests/support/sim_support.h"

namespace
{

using World = std::unique_ptr<hg_sim_world, decltype(&hg_sim_world_free)>;

World make(const std::vector<std::string> &args)
{
	hg_sim_options o = simtest::options(args);

	return World(hg_sim_world_create(&o), hg_sim_world_free);
}

std::string pod_name(const World &w, uint32_t pod)
{
	char name[HG_SIM_NAME_MAX];

	hg_sim_world_pod_name(w.get(), pod, name);
	return name;
}

TEST(SimWorld, PodAddressesAreUniqueInTheLargestCluster)
{
	World w = make({ "--nodes", "5000", "--pods-per-node", "110" });
	std::set<uint32_t> seen;

	for (uint32_t i = 0; i < w->nnodes; i++)
		EXPECT_TRUE(seen.insert(w->nodes[i].ip).second);
	for (uint32_t i = 0; i < w->nswitches; i++)
		EXPECT_TRUE(seen.insert(w->switches[i].ip).second);
	for (uint32_t i = 0; i < w->npods; i++)
		ASSERT_TRUE(w->pods[i].host_network || seen.insert(w->pods[i].ip).second) << i;
}

TEST(SimWorld, SmallClustersGiveEveryNodeItsNetwork)
{
	World w = make({});

	EXPECT_EQ(w->nodes[0].ip, 0x0a000001u);
	for (uint32_t i = 0; i < w->npods; i++)
		ASSERT_EQ(w->pods[i].ip >> 8,
			  w->pods[i].host_network ? 0x0a0000u : 0x0af400u + w->pods[i].node)
			<< i;
}

TEST(SimWorld, PodNamesAreUniqueInTheirNamespaceAndFormedLikeKubernetesDoes)
{
	World w = make({ "--nodes", "400", "--pods-per-node", "60" });
	std::regex form("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
	std::set<std::string> seen;

	for (uint32_t i = 0; i < w->npods; i++) {
		std::string name = pod_name(w, i);
		uint32_t ns = w->workloads[w->pods[i].workload].ns;
		ASSERT_TRUE(std::regex_match(name, form)) << name;
		ASSERT_TRUE(seen.insert(std::to_string(ns) + "/" + name).second) << name;
	}
}

TEST(SimWorld, NamesTellTheKindOfTheWorkload)
{
	char name[HG_SIM_NAME_MAX];

	hg_sim_name_deployment_pod("web", 12345, 3, name);
	EXPECT_TRUE(std::regex_match(
		name, std::regex("web-[456789bcdf]{9,10}-[bcdfghjklmnpqrstvwxz2456789]{5}")))
		<< name;
	hg_sim_name_statefulset_pod("db", 2, name);
	EXPECT_STREQ(name, "db-2");
	hg_sim_name_daemonset_pod("kube-proxy", 12345, 3, name);
	EXPECT_TRUE(
		std::regex_match(name, std::regex("kube-proxy-[bcdfghjklmnpqrstvwxz2456789]{5}")))
		<< name;
}

TEST(SimWorld, EntityIndexesAreUniqueOnTheirNodeAndInTheAgentsRange)
{
	World w = make({ "--pods-per-node", "110" });
	std::set<std::pair<uint32_t, uint32_t>> seen;

	for (uint32_t i = 0; i < w->npods; i++) {
		EXPECT_GE(w->pods[i].entity, 100000u);
		EXPECT_LE(w->pods[i].entity, 149999u);
		EXPECT_TRUE(seen.insert({ w->pods[i].node, w->pods[i].entity }).second);
	}
}

TEST(SimWorld, GpusAreGivenToPodsOfTheirNodeAndNotTwice)
{
	World w = make({});
	std::vector<uint32_t> used(w->nnodes);

	for (uint32_t i = 0; i < w->npods; i++)
		used[w->pods[i].node] += w->pods[i].gpus;
	for (uint32_t i = 0; i < w->nnodes; i++) {
		EXPECT_EQ(w->nodes[i].gpus, i % 4 == 3 ? 8 : 0);
		EXPECT_EQ(used[i], w->nodes[i].gpus);
	}
}

TEST(SimWorld, AReplacedPodKeepsItsAddressAndChangesNameNamespaceAndEntity)
{
	World w = make({ "--nodes", "4" });
	uint32_t pod = 0;
	hg_sim_rng rng;

	hg_sim_rng_init(&rng, 1, 1);
	while (w->pods[pod].host_network || w->pods[pod].gpus)
		pod++;
	hg_sim_pod before = w->pods[pod];
	std::string name = pod_name(w, pod);
	hg_sim_world_replace_pod(w.get(), pod, &rng);
	EXPECT_EQ(w->pods[pod].ip, before.ip);
	EXPECT_NE(w->pods[pod].entity, before.entity);
	EXPECT_NE(w->workloads[w->pods[pod].workload].ns, w->workloads[before.workload].ns);
	EXPECT_NE(pod_name(w, pod), name);
}

} // namespace
