// Needs something of every part that is installed, so that the linker needs what is behind it.
#include <cstdio>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/adapters/ocel/ocel_log.hpp>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/projections/sql_checkpoints.hpp>

int main() {
    const auto database = skald::sqlite::Database::in_memory();
    if (!database) return std::puts(database.error().message.c_str()), 1;
    const auto transaction = (*database)->begin();
    if (!transaction || !skald::SqlCheckpoints::create_table(**transaction)) return 1;
    const auto log = skald::ocel::read_ocel("there is no such file");
    if (log || log.error().code != skald::Errc::not_found) return 1;
    std::puts("all parts are there");
    return 0;
}
