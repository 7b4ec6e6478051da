// What the shop publishes to Kafka, and under which names: the order service publishes it, read
// sides consume it, and the AsyncAPI document describes it to all others.
#pragma once
#include <array>
#include <skald/core/cloud_events.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace orders {

struct Publication {
    /// Every event names it as its origin.
    static constexpr std::string_view source = "/orders";
    static constexpr std::array<std::string_view, 3> categories{"order", "item", "package"};
    /// One, so that a read side knows by one position what it has seen. Adding some later would
    /// move orders from one to another and lose their order.
    static constexpr int partitions = 1;

    /// Before every name in Kafka, so that several shops can share a cluster.
    std::string prefix = {};

    /// All events of a category.
    std::string topic(std::string_view category) const { return prefix + std::string(category); }
    std::vector<std::string> topics() const;
    /// Of the relay; also of its checkpoints' topic.
    std::string relay() const { return prefix + "orders"; }
    /// Of the processes that share the work of one read model.
    std::string group(std::string_view read_model) const {
        return prefix + "orders-" + std::string(read_model);
    }
    skald::CloudEventMapping mapping() const;
};

}  // namespace orders
