// What goes to a broker.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace skald {

/// A header's name and value. A name may occur more than once.
using MessageHeaders = std::vector<std::pair<std::string, std::string>>;

/// A message for a broker. Messages of one key keep their order.
struct Message {
    std::string topic;
    std::string key;
    std::string payload;
    MessageHeaders headers = {};

    friend bool operator==(const Message&, const Message&) = default;
};

}  // namespace skald
