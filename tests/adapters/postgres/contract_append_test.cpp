// The PostgreSQL store under the contract of all stores: one part of it, because it compiles slowly.
#include <skald/core/testing/event_store_contract.hpp>

#include "postgres_setup.hpp"

SKALD_INSTANTIATE_EVENT_STORE_SUITE(Postgres, EventStoreAppendContract,
                                    skald::postgres::test::PostgresStoreFixture);
SKALD_INSTANTIATE_EVENT_STORE_SUITE(Postgres, EventStoreConditionContract,
                                    skald::postgres::test::PostgresStoreFixture);
SKALD_INSTANTIATE_EVENT_STORE_SUITE(Postgres, EventStoreRetryContract,
                                    skald::postgres::test::PostgresStoreFixture);
