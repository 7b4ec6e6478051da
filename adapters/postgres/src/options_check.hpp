// What the store accepts as options.
#pragma once
#include <skald/adapters/postgres/postgres_options.hpp>
#include <skald/core/result.hpp>

namespace skald::postgres {

/// Errors: invalid_argument.
Result<void> check(const Options& options);

}  // namespace skald::postgres
