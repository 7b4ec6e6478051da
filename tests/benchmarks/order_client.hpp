// The order service as a program, and a client of it with one connection that is kept.
#pragma once
#include <cstdint>
#include <skald/adapters/http/http_client.hpp>
#include <string>

#include "contenders.hpp"
#include "program.hpp"

namespace skald::bench {

class OrderClient {
public:
    /// With its data in this directory, and its options as they are by default.
    explicit OrderClient(const std::string& data);

    const Program& service() const { return service_; }
    /// Places the next order: one line, one event. 1, or 0 if it failed.
    double place();
    /// How many were asked for.
    std::uint64_t placed() const { return placed_; }
    /// place() again and again, timed; refers to this object.
    Contender places(std::string name);
    /// Places the order of this id, confirms and pays it: three events.
    void pay_for(const std::string& id);
    /// The store's head, as the answer to a GET says.
    std::string position();

private:
    bool post(const std::string& path, std::string body);

    Program service_;
    http::Client client_;
    std::uint64_t placed_ = 0;
};

}  // namespace skald::bench
