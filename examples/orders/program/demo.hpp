// What the program does: brings a log in, keeps the read model in step, and tells what it sees.
#pragma once
#include <iosfwd>
#include <skald/core/result.hpp>

#include "orders/program/demo_options.hpp"

namespace orders {

/// `terminal`: whether `out` is one. Errors: a sentence for people, with the place.
skald::Result<void> run_demo(const DemoOptions& options, std::ostream& out, bool terminal);

}  // namespace orders
