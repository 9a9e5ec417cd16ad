// Metrics and their statistics in Prometheus' text formats.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/metric_request.h"

namespace
{

const std::string HELP =
	" Latest value that agents sent. Rates are per second already: do not apply rate().\n";
const std::string STATISTIC_HELP =
	" Statistic over the latest values that agents sent. Rates are per "
	"second already: do not apply rate().\n";

std::string family(const std::string &name, const std::string &help)
{
	return "# HELP " + name + help + "# TYPE " + name + " gauge\n";
}

TEST(PrometheusMetrics, LinesOfOneNameAreTogetherWithTheirLabels)
{
	hg_metrics_view view;

	view.row(1, 0, 15, { { "ifname", "eth0" }, { "ifinoctets", 1042.5 } });
	view.row(1, 2, 1, { { "host_name", "node1" }, { "load_one", 0.0 } });
	view.row(2, 0, 3, { { "ifinoctets", 7.0 } });
	EXPECT_EQ(
		ask(view, "/prometheus/metrics/ALL/ALL/txt").body,
		family("sflow_ifinoctets", HELP) +
			"sflow_ifinoctets{agent=\"10.0.0.1\",datasource=\"15\",host=\"node1\","
			"ifname=\"eth0\"} 1042.5\n"
			"sflow_ifinoctets{agent=\"10.0.0.2\",datasource=\"3\"} 7\n" +
			family("sflow_load_one", HELP) +
			"sflow_load_one{agent=\"10.0.0.1\",datasource=\"2.1\",host=\"node1\"} 0\n");
}

TEST(PrometheusMetrics, AnEntityIsLabelledByTheFirstNameItHas)
{
	hg_metrics_view view;

	view.row(1, 3, 1,
		 { { "k8s_name", "web-0" },
		   { "k8s_namespace", "shop" },
		   { "vir_host_name", "k8s" },
		   { "x", 1.0 } });
	view.row(1, 3, 2, { { "docker_name", "db" }, { "vir_host_name", "db" }, { "x", 2.0 } });
	view.row(1, 3, 3, { { "vir_host_name", "vm1" }, { "x", 3.0 } });
	EXPECT_EQ(ask(view, "/app/prometheus/scripts/export.js/dump/ALL/x/txt").body,
		  family("sflow_x", HELP) +
			  "sflow_x{agent=\"10.0.0.1\",datasource=\"3.1\",k8s_name=\"web-0\",k8s_"
			  "namespace=\"shop\"} 1\n"
			  "sflow_x{agent=\"10.0.0.1\",datasource=\"3.2\",docker_name=\"db\"} 2\n"
			  "sflow_x{agent=\"10.0.0.1\",datasource=\"3.3\",vir_host=\"vm1\"} 3\n");
}

TEST(PrometheusMetrics, LabelValuesAreEscapedAndNamesCleaned)
{
	hg_metrics_view view;

	view.row(1, 0, 15, { { "ifname", "a\"b\\c\nd<e" }, { "odd-name", 1.0 } });
	EXPECT_EQ(ask(view, "/prometheus/metrics/ALL/odd-name/txt").body,
		  family("sflow_odd_name", HELP) + "sflow_odd_name{agent=\"10.0.0.1\",datasource="
						   "\"15\",ifname=\"a\\\"b\\\\c\\nd<e\"} 1\n");
}

TEST(PrometheusMetrics, FiltersChooseTheRowsAndNamesWithoutARowAreLeftOut)
{
	hg_metrics_view view;

	view.row(1, 0, 15, { { "ifinoctets", 1.0 } });
	view.row(1, 2, 1, { { "load_one", 2.0 } });
	EXPECT_EQ(ask(view, "/prometheus/metrics/ALL/ALL/txt", "ds=2.1").body,
		  family("sflow_load_one", HELP) +
			  "sflow_load_one{agent=\"10.0.0.1\",datasource=\"2.1\"} 2\n");
	EXPECT_EQ(ask(view, "/prometheus/metrics/ALL/nobody_sent/txt").body, "");
}

TEST(PrometheusMetrics, OpenMetricsEndsWithItsMark)
{
	hg_metrics_view view;

	view.row(1, 2, 1, { { "load_one", 2.0 } });
	MetricAnswer answer = ask(view, "/prometheus/metrics/ALL/ALL/txt", "", true);
	EXPECT_EQ(answer.type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
	EXPECT_EQ(answer.body.substr(answer.body.size() - 6), "# EOF\n");
	answer = ask(view, "/prometheus/metrics/ALL/ALL/txt");
	EXPECT_EQ(answer.type, "text/plain; version=0.0.4; charset=utf-8");
	EXPECT_EQ(answer.body.find("# EOF"), std::string::npos);
}

TEST(PrometheusStatistics, TheStatisticStaysInTheNameAndTheGroupIsALabel)
{
	hg_metrics_view view;

	view.row(1, 2, 1, { { "load_one", 2.0 }, { "os_name", "linux" } });
	view.row(2, 2, 1, { { "load_one", 4.0 }, { "os_name", "linux" } });
	EXPECT_EQ(ask(view,
		      "/app/prometheus/scripts/export.js/statistics/clu\"ster/ALL/"
		      "avg:load_one,load_one,avg:load_one,nobody_sent,os_name,2.1.load_one/txt")
			  .body,
		  family("sflow_avg_load_one", STATISTIC_HELP) +
			  "sflow_avg_load_one{group=\"clu\\\"ster\"} 3\n" +
			  family("sflow_load_one", STATISTIC_HELP) +
			  "sflow_load_one{group=\"clu\\\"ster\"} 4\n" +
			  family("sflow_2_1_load_one", STATISTIC_HELP) +
			  "sflow_2_1_load_one{group=\"clu\\\"ster\"} 4\n");
}

} // namespace
