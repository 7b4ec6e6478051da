// The PostgreSQL store under the contract of all stores: one part of it, because it compiles slowly.
#include <skald/core/testing/event_store_contract.hpp>
#include <skald/core/testing/event_store_contract_persistence.hpp>

#include "postgres_setup.hpp"

SKALD_INSTANTIATE_EVENT_STORE_SUITE(Postgres, EventStoreEventContract,
                                    skald::postgres::test::PostgresStoreFixture);
SKALD_INSTANTIATE_EVENT_STORE_SUITE(Postgres, EventStorePersistenceContract,
                                    skald::postgres::test::PostgresStoreFixture);
