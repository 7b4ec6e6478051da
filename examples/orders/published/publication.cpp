#include "orders/published/publication.hpp"

namespace orders {

std::vector<std::string> Publication::topics() const {
    std::vector<std::string> topics;
    for (const std::string_view category : categories) topics.push_back(topic(category));
    return topics;
}

skald::CloudEventMapping Publication::mapping() const {
    return skald::CloudEventMapping({.source = std::string(source), .topic_prefix = prefix});
}

}  // namespace orders
