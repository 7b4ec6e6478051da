// Accepts connections and spreads them over the loops.
#pragma once
#include <cstdint>
#include <memory>
#include <skald/core/result.hpp>
#include <span>

#include "io_loop.hpp"
#include "server_context.hpp"

namespace skald::http {

class Listener {
public:
    /// Binds and listens. Accepts when the loops start, which must outlive the listener.
    static Result<std::unique_ptr<Listener>> open(ServerContext& context,
                                                  std::span<const std::unique_ptr<IoLoop>> loops);
    /// After close() and the end of the loops.
    ~Listener();

    std::uint16_t port() const;
    /// From any thread but the loops': nothing is accepted afterwards.
    void close();

private:
    struct Parts;
    explicit Listener(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace skald::http
