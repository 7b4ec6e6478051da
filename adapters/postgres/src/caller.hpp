// Runs statements that may be run twice, so that a lost connection is mostly nobody's concern.
#pragma once
#include <chrono>
#include <skald/core/result.hpp>
#include <string>

#include "session_pool.hpp"

namespace skald::postgres {

/// Any thread may call any function.
class Caller {
public:
    Caller(SessionPool& pool, std::chrono::milliseconds retry_for)
        : pool_(pool), retry_for_(retry_for) {}

    /// Runs a statement that changes nothing, or nothing the second time. Errors: those of
    /// to_failure.
    Result<Rows> run(const std::string& sql, const Parameters& parameters,
                     Session::Keep keep = Session::Keep::prepared);

private:
    SessionPool& pool_;
    std::chrono::milliseconds retry_for_;
};

}  // namespace skald::postgres
