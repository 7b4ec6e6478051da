#include "own_transaction.hpp"

namespace skald {

Result<void> in_own_transaction(SqlDatabase& database,
                                const std::function<Result<void>(SqlTransaction&)>& work) {
    auto sql = database.begin();
    if (!sql) return sql.error();
    if (auto done = work(**sql); !done) return done.error();
    return (*sql)->commit();
}

}  // namespace skald
