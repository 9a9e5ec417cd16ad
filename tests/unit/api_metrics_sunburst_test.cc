// Trees of processes and GPUs, made of entities' metrics.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/metric_request.h"

namespace
{

const char PROCESS[] = "/app/sunburst/scripts/metrics.js/process/json";
const char GPU[] = "/app/sunburst/scripts/metrics.js/gpu/json";

TEST(Sunburst, RowsOfTheSameNameAreAddedUpBelowKindAndNamespace)
{
	hg_metrics_view view;

	for (uint8_t agent = 1; agent <= 2; agent++)
		view.row(agent, 3, 100001,
			 { { "k8s_name", "web" },
			   { "k8s_namespace", "shop" },
			   { "vir_host_name", "x" },
			   { "vir_cpu_utilization", 40.0 } });
	view.row(2, 3, 100002,
		 { { "systemd_service", "ssh.service" }, { "vir_cpu_utilization", 5.0 } });
	EXPECT_EQ(ask(view, PROCESS).body,
		  "{\"depth\":3,\"value\":85,\"label\":\"Process\",\"flow\":false,"
		  "\"description\":\"CPU use by process, percent of one core\",\"children\":{"
		  "\"k8s\":{\"value\":80,\"id\":\"k8s\",\"children\":{\"shop\":{\"value\":80,"
		  "\"id\":\"k8s.shop\",\"children\":{\"web\":{\"value\":80,\"id\":\"k8s.shop.web\"}"
		  "}}}},"
		  "\"systemd\":{\"value\":5,\"id\":\"systemd\",\"children\":{\"ssh.service\":{"
		  "\"value\":5,\"id\":\"systemd.ssh.service\"}}}}}");
}

TEST(Sunburst, AParentIsTheSumOfTheChildrenThatAreKept)
{
	hg_metrics_view view;

	view.row(1, 3, 1, { { "docker_name", "a" }, { "vir_cpu_utilization", 1.0 } });
	view.row(1, 3, 2, { { "docker_name", "b" }, { "vir_cpu_utilization", 3.0 } });
	std::string body = ask(view, PROCESS, "n=1").body;
	EXPECT_EQ(body.find("{\"depth\":2,\"value\":3,"), 0u) << body;
	EXPECT_EQ(body.find("docker.a"), std::string::npos);
}

TEST(Sunburst, NothingToShowIsAnEmptyRoot)
{
	hg_metrics_view view;

	EXPECT_EQ(
		ask(view, GPU).body,
		"{\"depth\":0,\"value\":0,\"label\":\"\",\"flow\":false,\"description\":\"GPU time "
		"by process, ms per second\",\"children\":{}}");
}

TEST(Sunburst, GpuLeavesOutExcludedNamespacesAndMarksSharedDevices)
{
	hg_metrics_view view;

	view.row(1, 2, 1, { { "nvml_gputime", 1000.0 } });
	view.row(1, 3, 1,
		 { { "k8s_name", "a" }, { "k8s_namespace", "ml" }, { "vir_nvml_gputime", 800.0 } });
	view.row(1, 3, 2,
		 { { "k8s_name", "b" }, { "k8s_namespace", "ml" }, { "vir_nvml_gputime", 700.0 } });
	view.row(1, 3, 3,
		 { { "k8s_name", "c" },
		   { "k8s_namespace", "gpu-mon" },
		   { "vir_nvml_gputime", 900.0 } });
	std::string body = ask(view, GPU).body;
	EXPECT_EQ(body.find("{\"depth\":3,\"value\":1500,"), 0u) << body;
	EXPECT_NE(body.find("\"id\":\"k8s.ml.a\",\"shared\":true"), std::string::npos);
	EXPECT_EQ(ask(view, GPU, "exclude=").body.find("{\"depth\":3,\"value\":2400,"), 0u);
}

} // namespace
