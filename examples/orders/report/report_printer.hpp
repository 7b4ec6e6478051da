// Prints what the shop wants to see.
#pragma once
#include <iosfwd>
#include <skald/core/result.hpp>

namespace orders {

class ReadModel;

/// All reports that have something to say. Errors: those of the read model.
skald::Result<void> print_shop_reports(std::ostream& out, const ReadModel& read_model);

}  // namespace orders
