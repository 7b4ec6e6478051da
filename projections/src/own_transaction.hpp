// A piece of work in a transaction of its own.
#pragma once
#include <functional>
#include <skald/core/sql.hpp>

namespace skald {

/// Begins, works, commits. Whatever fails takes everything back.
Result<void> in_own_transaction(SqlDatabase& database,
                                const std::function<Result<void>(SqlTransaction&)>& work);

}  // namespace skald
