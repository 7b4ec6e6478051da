// The PostgreSQL store under the contract of all stores: one part of it, because it compiles slowly.
#include <skald/core/testing/event_store_contract.hpp>

#include "postgres_setup.hpp"

SKALD_INSTANTIATE_EVENT_STORE_SUITE(Postgres, EventStoreAdminContract,
                                    skald::postgres::test::PostgresStoreFixture);
SKALD_INSTANTIATE_EVENT_STORE_SUITE(Postgres, EventStoreSnapshotContract,
                                    skald::postgres::test::PostgresStoreFixture);
