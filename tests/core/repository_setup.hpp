// What the tests of the repository share: a bank on the memory store.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <string_view>

#include "bank_account.hpp"

namespace skald {

using bank::Account;
using bank::Close;
using bank::Deposit;
using bank::DepositTwice;
using bank::Explode;
using bank::Open;
using bank::Purse;

inline CommandOptions with_id(std::string_view text) {
    return {.command_id = CommandId::named(text)};
}

class RepositoryTest : public testing::Test {
protected:
    StreamId stream(std::string_view id) { return *Repository<Account>::stream_of(id); }
    std::size_t events_in_store() { return static_cast<std::size_t>(store_.head()->value()); }

    // Another writer, whom the repository does not see.
    void deposit_behind_its_back(std::string_view id, std::int64_t cents) {
        const Repository<Account> other(store_, codec_);
        ASSERT_TRUE(other.execute(id, Deposit{cents}));
    }

    MemoryEventStore store_;
    std::shared_ptr<const Codec<Account::Event>> codec_ = json_codec<Account::Event>();
    Repository<Account> accounts_{store_, codec_};
};

}  // namespace skald
