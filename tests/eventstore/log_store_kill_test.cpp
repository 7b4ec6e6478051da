// A program that writes is killed (kill -9) again and again: what it had acknowledged is there.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <skald/eventstore/log_event_store.hpp>
#include <string>

#include "temporary_directory.hpp"

namespace skald {
namespace {

/// Runs the writer from a number on, until it has acknowledged `count` appends, and kills it then.
/// Yields the last number that it acknowledged.
std::uint64_t write_and_kill(const std::string& directory, std::uint64_t first, int count) {
    int pipe_ends[2];
    EXPECT_EQ(::pipe(pipe_ends), 0);
    const std::string begin = std::to_string(first);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(pipe_ends[1], STDOUT_FILENO);
        ::close(pipe_ends[0]);
        ::close(pipe_ends[1]);
        ::execl(SKALD_LOG_WRITER, SKALD_LOG_WRITER, directory.c_str(), begin.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(pipe_ends[1]);
    std::FILE* lines = ::fdopen(pipe_ends[0], "r");
    unsigned long long number = 0;
    for (int i = 0; i < count && std::fscanf(lines, "%llu", &number) == 1; ++i) {
    }
    ::kill(child, SIGKILL);
    while (std::fscanf(lines, "%llu", &number) == 1) {  // acknowledged before the kill came
    }
    std::fclose(lines);
    ::waitpid(child, nullptr, 0);
    return number;
}

TEST(LogStoreKill, WhatWasAcknowledgedIsThereOnceAndWhole) {
    const TemporaryDirectory directory;
    std::uint64_t next = 1;
    for (int round = 0; round < 12; ++round) {
        const std::uint64_t last = write_and_kill(directory.path().string(), next, 20 + 37 * round);
        ASSERT_GE(last, next) << "the writer wrote nothing";
        const auto store = LogEventStore::open(directory.path());
        ASSERT_TRUE(store) << to_string(store.error());
        std::uint64_t seen = 0;
        const auto read = (*store)->for_each(
            ReadRequest::all(), [&seen](const RecordedEvent& event) -> Result<void> {
                EXPECT_EQ(event.position.value(), ++seen);
                EXPECT_EQ(event.version.value(), seen - 1);
                EXPECT_EQ(event.data, std::to_string((seen + 1) / 2));
                return {};
            });
        ASSERT_TRUE(read) << to_string(read.error());
        EXPECT_EQ(seen % 2, 0U) << "half an append";
        ASSERT_GE(seen / 2, last) << "an acknowledged append is gone";
        next = seen / 2 + 1;
    }
}

}  // namespace
}  // namespace skald
