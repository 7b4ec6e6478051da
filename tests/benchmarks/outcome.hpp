// A benchmark that cannot go on says why and ends: half a figure is none.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <skald/core/result.hpp>
#include <string>
#include <utility>

namespace skald::bench {

[[noreturn]] inline void give_up(const std::string& why) {
    std::fprintf(stderr, "bench: %s\n", why.c_str());
    std::exit(2);
}

inline void require(bool holds, const std::string& what) {
    if (!holds) give_up(what + " failed");
}

inline void require(const Result<void>& result) {
    if (!result) give_up(to_string(result.error()));
}

template <class T>
T value_of(Result<T> result) {
    if (!result) give_up(to_string(result.error()));
    return *std::move(result);
}

}  // namespace skald::bench
