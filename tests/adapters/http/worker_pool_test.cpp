#include "worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <semaphore>
#include <string>

namespace skald::http {
namespace {

TEST(WorkerPool, RunsEveryTaskThatItTakes) {
    std::atomic<int> done = 0;
    int taken = 0;
    {
        WorkerPool pool(3, 100'000);
        for (int i = 0; i < 10'000; ++i) taken += pool.try_post([&] { ++done; }) ? 1 : 0;
        std::latch last(1);
        pool.post([&] { last.count_down(); });
        last.wait();
        while (done < taken) std::this_thread::yield();
    }
    EXPECT_EQ(taken, 10'000);
    EXPECT_EQ(done, 10'000);
}

TEST(WorkerPool, AllWorkersRunAtTheSameTime) {
    std::latch all(5);
    WorkerPool pool(4, 10);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(pool.try_post([&] { all.arrive_and_wait(); }));
    all.arrive_and_wait();
}

TEST(WorkerPool, RefusesMoreThanMayWait) {
    std::latch running(1);
    std::binary_semaphore go_on(0);
    WorkerPool pool(1, 2);
    ASSERT_TRUE(pool.try_post([&] {
        running.count_down();
        go_on.acquire();
    }));
    running.wait();
    EXPECT_TRUE(pool.try_post([] {}));
    EXPECT_TRUE(pool.try_post([] {}));
    EXPECT_FALSE(pool.try_post([] {}));
    EXPECT_EQ(pool.waiting(), 2U);
    EXPECT_EQ(pool.running(), 1U);
    go_on.release();
}

TEST(WorkerPool, WhatMustRunAndRequestsTakeTurns) {
    std::latch running(1);
    std::binary_semaphore go_on(0);
    std::string order;
    WorkerPool pool(1, 10);
    ASSERT_TRUE(pool.try_post([&] {
        running.count_down();
        go_on.acquire();
    }));
    running.wait();
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(pool.try_post([&] { order += 'r'; }));
    std::latch last(1);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(pool.post([&] { order += 'd'; }));
    ASSERT_TRUE(pool.post([&] { last.count_down(); }));
    go_on.release();
    last.wait();
    EXPECT_EQ(order, "drdrdd");
}

TEST(WorkerPool, StoppingForgetsRequestsAndRunsWhatMustRun) {
    std::latch running(1);
    std::binary_semaphore go_on(0);
    std::atomic<int> requests = 0;
    std::atomic<int> duties = 0;
    WorkerPool pool(1, 10);
    ASSERT_TRUE(pool.try_post([&] {
        running.count_down();
        go_on.acquire();
    }));
    running.wait();
    ASSERT_TRUE(pool.try_post([&] { ++requests; }));
    pool.post([&] { ++duties; });
    std::thread stopper([&] { pool.stop(); });
    while (pool.waiting() > 0) std::this_thread::yield();
    EXPECT_FALSE(pool.try_post([&] { ++requests; }));
    EXPECT_TRUE(pool.post([&] { ++duties; }));  // the worker is still there
    EXPECT_EQ(pool.running(), 1U);
    go_on.release();
    stopper.join();
    EXPECT_EQ(duties, 2);
    EXPECT_EQ(requests, 0);
    EXPECT_EQ(pool.running(), 0U);
    EXPECT_FALSE(pool.post([&] { ++duties; }));
    EXPECT_EQ(duties, 2);
}

}  // namespace
}  // namespace skald::http
