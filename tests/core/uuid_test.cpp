#include <gtest/gtest.h>

#include <set>
#include <skald/core/random.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/core/uuid.hpp>
#include <string>
#include <type_traits>

namespace {

using skald::CommandId;
using skald::EventId;
using skald::Uuid;
using skald::testing::SeededRandom;

// The namespaces of RFC 9562, section 6.6.
const Uuid dns = *Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
const Uuid url = *Uuid::parse("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

static_assert(!std::is_convertible_v<EventId, CommandId>);
static_assert(!std::is_convertible_v<Uuid, EventId>);

// RFC 9562, appendix A.4, and the documentation of Python's uuid module.
TEST(UuidTest, NamedUuidsAgreeWithTheStandard) {
    EXPECT_EQ(to_string(Uuid::named(dns, "www.example.com")),
              "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    EXPECT_EQ(to_string(Uuid::named(dns, "python.org")), "886313e1-3b8a-5372-9b90-0c9aee199e5d");
    EXPECT_NE(Uuid::named(dns, "a"), Uuid::named(url, "a"));
    EXPECT_NE(Uuid::named(dns, "a"), Uuid::named(dns, "b"));
}

TEST(UuidTest, RandomUuidsSayVersionFourAndTheVariant) {
    SeededRandom random(1);
    std::set<Uuid> seen;
    for (int i = 0; i < 1000; ++i) {
        const Uuid uuid = Uuid::random(random);
        EXPECT_EQ(uuid.bytes()[6] >> 4, 4);
        EXPECT_EQ(uuid.bytes()[8] >> 6, 0b10);
        seen.insert(uuid);
    }
    EXPECT_EQ(seen.size(), 1000U);
}

TEST(UuidTest, TheSystemsRandomnessDoesNotRepeat) {
    skald::SystemRandom random;
    EXPECT_NE(Uuid::random(random), Uuid::random(random));
}

TEST(UuidTest, AnyUuidSurvivesItsText) {
    SeededRandom random(2);
    for (int i = 0; i < 1000; ++i) {
        std::array<std::uint8_t, 16> bytes{};
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
        const Uuid uuid(bytes);
        const auto read = Uuid::parse(to_string(uuid));
        ASSERT_TRUE(read) << to_string(uuid);
        EXPECT_EQ(*read, uuid);
    }
}

TEST(UuidTest, ReadsEitherCaseAndWritesLowerCase) {
    const auto uuid = Uuid::parse("6BA7B810-9dad-11D1-80b4-00C04FD430c8");
    ASSERT_TRUE(uuid);
    EXPECT_EQ(to_string(*uuid), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
}

TEST(UuidTest, RefusesEveryOtherForm) {
    for (const std::string_view text :
         {"", "6ba7b810", "6ba7b8109dad11d180b400c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd430c",
          "6ba7b810-9dad-11d1-80b4-00c04fd430c88", "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
          "6ba7b8109-dad-11d1-80b4-00c04fd430c8", "{ba7b810-9dad-11d1-80b4-00c04fd430c}",
          "6ba7b810-9dad-11d1-80b4 00c04fd430c8", "-ba7b810-9dad-11d1-80b4-00c04fd430c8"}) {
        const auto uuid = Uuid::parse(text);
        ASSERT_FALSE(uuid) << text;
        EXPECT_EQ(uuid.error().code, skald::Errc::invalid_argument);
    }
}

TEST(UuidTest, NilIsAllZeros) {
    EXPECT_TRUE(Uuid().is_nil());
    EXPECT_TRUE(EventId().is_nil());
    EXPECT_EQ(to_string(Uuid()), "00000000-0000-0000-0000-000000000000");
    EXPECT_FALSE(dns.is_nil());
}

TEST(UuidTest, HashesOfNumberedUuidsDiffer) {
    std::set<std::size_t> hashes;
    for (int i = 0; i < 256; ++i) {
        for (const std::size_t place : {std::size_t{0}, std::size_t{7}, std::size_t{15}}) {
            std::array<std::uint8_t, 16> bytes{};
            bytes[place] = static_cast<std::uint8_t>(i);
            hashes.insert(std::hash<Uuid>{}(Uuid(bytes)));
        }
    }
    EXPECT_EQ(hashes.size(), 255U * 3 + 1);
}

TEST(EventIdTest, FollowsFromTheCommandAndTheIndex) {
    const CommandId command(dns);
    // The name within the command's namespace is the index in decimal.
    EXPECT_EQ(event_id_of(command, 0), EventId(Uuid::named(dns, "0")));
    EXPECT_EQ(event_id_of(command, 12), EventId(Uuid::named(dns, "12")));
    EXPECT_NE(event_id_of(command, 0), event_id_of(command, 1));
    EXPECT_NE(event_id_of(command, 0), event_id_of(CommandId(url), 0));
}

TEST(EventIdTest, TheSameTextMakesDifferentIdsForEventsAndCommands) {
    EXPECT_EQ(EventId::named("a"), EventId::named("a"));
    EXPECT_NE(EventId::named("a").uuid(), CommandId::named("a").uuid());
}

}  // namespace
