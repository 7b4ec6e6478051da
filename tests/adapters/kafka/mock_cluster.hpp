// librdkafka's own cluster in this process. It forgets the oldest of more than 5 MB or 100,000
// messages a partition, keeps aborted messages visible, and makes topics of four partitions when
// they are asked for.
#pragma once
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

#include "handles.hpp"

namespace skald::kafka::test {

class MockCluster {
public:
    explicit MockCluster(int brokers = 1) {
        std::array<char, 256> words;
        rd_kafka_conf_t* conf = rd_kafka_conf_new();
        rd_kafka_conf_set(conf, "log_level", "0", words.data(), words.size());
        host_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf, words.data(), words.size()));
        if (!host_) throw std::runtime_error(words.data());
        cluster_ = rd_kafka_mock_cluster_new(host_.get(), brokers);
        rd_kafka_mock_topic_create(cluster_, "skald-relay-relay", 1, brokers);
    }
    ~MockCluster() { rd_kafka_mock_cluster_destroy(cluster_); }
    MockCluster(const MockCluster&) = delete;
    MockCluster& operator=(const MockCluster&) = delete;

    std::string servers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
    void make_topic(const std::string& name, int partitions) {
        rd_kafka_mock_topic_create(cluster_, name.c_str(), partitions, 1);
    }
    /// Of Kafka's protocol.
    enum Request : std::int16_t { produce = 0, init_producer_id = 22, end_txn = 26 };
    /// The next requests of this kind fail.
    void fail(Request request, std::initializer_list<rd_kafka_resp_err_t> errors) {
        const std::vector<rd_kafka_resp_err_t> all(errors);
        rd_kafka_mock_push_request_errors_array(cluster_, request, all.size(), all.data());
    }
    void set_down(int broker = 1) { rd_kafka_mock_broker_set_down(cluster_, broker); }
    void set_up(int broker = 1) { rd_kafka_mock_broker_set_up(cluster_, broker); }

private:
    ClientHandle host_;
    rd_kafka_mock_cluster_t* cluster_ = nullptr;  // destroyed before its host
};

}  // namespace skald::kafka::test
