// Which errors a run waits out.
#pragma once
#include <skald/core/error.hpp>

namespace skald {

/// Whether the same may work in a while.
inline bool passes(const Error& error) {
    return error.code == Errc::unavailable || error.code == Errc::timed_out;
}

}  // namespace skald
