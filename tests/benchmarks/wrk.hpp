// wrk, which asks for the same thing on many connections as fast as it is answered.
#pragma once
#include <optional>
#include <string>

#include "interleaved.hpp"

namespace skald::bench {

struct WrkRun {
    double requests = 0;
    double seconds = 0;
    bool has_failed_answers = false;  // statuses other than 2xx and 3xx
};

/// One thread on 16 connections for so many seconds. With the URL in `arguments`, and what else wrk
/// is to be told. None: it could not be run, or connections broke.
std::optional<WrkRun> run_wrk(int seconds, const std::string& arguments);

/// Turns of one second, which is wrk's shortest, whatever the length of a slice.
Contender wrk_contender(std::string name, std::string url);

}  // namespace skald::bench
