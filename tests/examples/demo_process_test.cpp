// The program as people run it: what it prints, how it fails, and that `kill -9` at any moment
// changes nothing in the end.
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include "data_file.hpp"
#include "process.hpp"
#include "temporary_directory.hpp"

namespace orders {
namespace {

Ended run(std::vector<std::string> arguments) {
    return Process(SKALD_ORDERS_DEMO, std::move(arguments)).finish();
}

// The reports, without what differs from run to run.
std::string report_of(const std::string& out) {
    const auto begin = out.find("\nOrders by state");
    const auto end = out.find("\nThe store has");
    return begin == std::string::npos || end == std::string::npos ? ""
                                                                  : out.substr(begin, end - begin);
}

bool has(const Ended& ended, const std::string& words) {
    return ended.out.find(words) != std::string::npos;
}

std::string write(const TemporaryDirectory& directory, const std::string& name,
                  const std::string& text) {
    const std::string path = directory.file(name);
    std::ofstream(path) << text;
    return path;
}

TEST(OrdersDemo, ShowsASimulatedShopAndRepeatsNothingTheSecondTime) {
    const TemporaryDirectory directory;
    const std::vector<std::string> arguments{"--orders", "120", "--data", directory.file("data")};
    const Ended first = run(arguments);
    ASSERT_EQ(first.exit_code, 0) << first.out;
    for (const char* section : {"Orders by state", "Revenue by customer", "Revenue by product",
                                "Failed deliveries", "The story of order", "Try next"}) {
        EXPECT_TRUE(has(first, section)) << section;
    }
    const Ended second = run(arguments);
    ASSERT_EQ(second.exit_code, 0) << second.out;
    EXPECT_TRUE(has(second, "Nothing new")) << second.out;
    EXPECT_EQ(report_of(second.out), report_of(first.out));
    const Ended third = run({"--data", directory.file("data")});
    EXPECT_TRUE(has(third, "120 orders by seed 1")) << third.out;
    EXPECT_EQ(report_of(third.out), report_of(first.out));
}

TEST(OrdersDemo, EndsWithTheSameAnswersHoweverOftenItIsKilled) {
    const TemporaryDirectory directory;
    const auto arguments = [&](const std::string& name) {
        return std::vector<std::string>{"--orders", "400",    "--seed",
                                        "3",        "--data", directory.file(name)};
    };
    const Ended undisturbed = run(arguments("undisturbed"));
    ASSERT_EQ(undisturbed.exit_code, 0) << undisturbed.out;
    ASSERT_FALSE(report_of(undisturbed.out).empty()) << undisturbed.out;
    std::mt19937 random(20261121);
    for (int round = 0; round < 6; ++round) {
        const std::string name = "killed-" + std::to_string(round);
        int kills = 0;
        for (int attempt = 0; attempt < 4; ++attempt) {
            Process victim(SKALD_ORDERS_DEMO, arguments(name));
            // The line that is read last is printed at some moment; how far the program is by the
            // time the signal arrives is up to the machine.
            if (!victim.read_lines(1 + static_cast<int>(random() % 14))) break;
            victim.kill();
            kills += victim.finish().exit_code == -1 ? 1 : 0;
        }
        EXPECT_GT(kills, 0);
        const Ended last = run(arguments(name));
        ASSERT_EQ(last.exit_code, 0) << last.out;
        EXPECT_EQ(report_of(last.out), report_of(undisturbed.out));
        const auto total = [](const std::string& out) {
            std::smatch found;
            std::regex_search(out, found, std::regex("The store has [0-9,]+ events in [0-9,]+"));
            return found.str();
        };
        EXPECT_EQ(total(last.out), total(undisturbed.out));
    }
}

TEST(OrdersDemo, RefusesABadLogBeforeItCreatesAnything) {
    const TemporaryDirectory directory;
    const std::string brackets(100'000, '[');
    const std::vector<std::pair<std::string, std::string>> logs{
        {"empty", ""},
        {"garbage", "\x01\x02garbage"},
        {"deep", brackets},
        {"cut", "{\"eventTypes\":[],\"objectTypes\":[],\"objects\":[],\"events\":[{\"id\":\"e"},
        {"unknown",
         R"({"eventTypes":[{"name":"steal","attributes":[]}],"objectTypes":[],"objects":[],)"
         R"("events":[{"id":"e1","type":"steal","time":"2023-04-03T10:08:18Z"}]})"}};
    for (const auto& [name, text] : logs) {
        const std::string data = directory.file("data-" + name);
        for (const char* option : {"--ocel", "--events"}) {
            if (name == "empty" && std::string(option) == "--events") continue;  // no events: fine
            const std::string path = write(directory, name + ".json", text);
            const Ended ended = run({option, path, "--data", data});
            EXPECT_EQ(ended.exit_code, 1) << name << option << ended.out.substr(0, 2000);
            EXPECT_TRUE(has(ended, path)) << name << option << ended.out.substr(0, 2000);
            EXPECT_FALSE(std::filesystem::exists(data)) << name;
        }
    }
}

TEST(OrdersDemo, SaysWhatIsWrongWithItsArguments) {
    const TemporaryDirectory directory;
    const std::string data = directory.file("data");
    EXPECT_EQ(run({"--ocel", directory.file("missing.json"), "--data", data}).exit_code, 1);
    EXPECT_TRUE(
        has(run({"--ocel", directory.file("missing.json"), "--data", data}), "missing.json"));
    EXPECT_EQ(run({"--occurred-before", "yesterday", "--data", data}).exit_code, 2);
    EXPECT_EQ(run({"--ocel", "a", "--events", "b", "--data", data}).exit_code, 2);
    EXPECT_EQ(run({"--orders", "0", "--data", data}).exit_code, 2);
    EXPECT_EQ(run({"--help"}).exit_code, 0);
    EXPECT_FALSE(std::filesystem::exists(data));
}

TEST(OrdersDemo, RefusesADirectoryThatItCannotUse) {
    const TemporaryDirectory directory;
    const std::string file = write(directory, "file", "x");
    const Ended ended = run({"--orders", "5", "--data", file});
    EXPECT_EQ(ended.exit_code, 1) << ended.out;
    EXPECT_TRUE(has(ended, file)) << ended.out;
}

TEST(OrdersDemo, DoesNotMixLogsInOneDirectory) {
    const TemporaryDirectory directory;
    const std::string data = directory.file("data");
    ASSERT_EQ(run({"--orders", "20", "--data", data}).exit_code, 0);
    const std::string events = write(directory, "e.ndjson",
                                     R"({"stream":"a-1","type":"T","time":"2018-01-02T12:53:00Z"})"
                                     "\n");
    for (const auto& arguments : {std::vector<std::string>{"--events", events, "--data", data},
                                  std::vector<std::string>{"--seed", "9", "--data", data}}) {
        const Ended mixed = run(arguments);
        EXPECT_EQ(mixed.exit_code, 1) << mixed.out;
        EXPECT_TRUE(has(mixed, "holds another log")) << mixed.out;
        EXPECT_TRUE(has(mixed, "--data")) << mixed.out;
    }
    EXPECT_TRUE(has(run({"--orders", "20", "--data", data}), "Nothing new"));
}

TEST(OrdersDemo, ShowsPlainEventsAndCountsATag) {
    const TemporaryDirectory directory;
    std::string text;
    for (int i = 0; i < 1000; ++i) {
        text += R"({"stream":"po-)" + std::to_string(i % 40) +
                R"(","type":"Change","time":"1948-01-26T22:59:00Z","tags":["n:)" +
                std::to_string(i % 4) + "\"]}\n";
    }
    const std::string path = write(directory, "events.ndjson", text);
    const std::vector<std::string> arguments{"--events", path, "--data", directory.file("data"),
                                             "--tag",    "n:3"};
    const Ended first = run(arguments);
    ASSERT_EQ(first.exit_code, 0) << first.out;
    EXPECT_TRUE(has(first, "Events   1,000")) << first.out;
    EXPECT_TRUE(has(first, "Streams  40")) << first.out;
    EXPECT_TRUE(has(first, "Events with the tag n:3: 250")) << first.out;
    EXPECT_TRUE(has(run(arguments), "Nothing new: 1,000 events"));
}

TEST(OrdersDemo, TravelsInTimeOverThePublishedLog) {
    const auto log = skald::testing::data_file("order-management.json.gz");
    if (!log) GTEST_SKIP() << "no data";
    const TemporaryDirectory directory;
    const Ended ended = run({"--ocel", *log, "--data", directory.file("data"), "--occurred-before",
                             "2023-05-01", "--order", "o-990003"});
    ASSERT_EQ(ended.exit_code, 0) << ended.out;
    EXPECT_TRUE(has(ended, "Stored 21,008 events durably")) << ended.out;
    EXPECT_TRUE(std::regex_search(ended.out, std::regex("paid +34 +79,164.39"))) << ended.out;
    EXPECT_TRUE(has(ended, "The story of order o-990003")) << ended.out;
}

}  // namespace
}  // namespace orders
