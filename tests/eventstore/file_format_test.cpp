// The bytes on disk are those of docs/file-format.md, which shows them as this test makes them.
#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <sstream>

#include "commit_group.hpp"
#include "event_codec.hpp"
#include "segment_header.hpp"
#include "store_identity.hpp"

namespace skald {
namespace {

const Uuid log_id = Uuid::parse("6ba7b810-9dad-41d1-80b4-00c04fd430c8").value();
const Timestamp created_at = Timestamp(std::chrono::seconds(1'767'225'600));  // 2026-01-01

/// Lines of an offset, sixteen bytes in hexadecimal, and what of them is text.
std::string dump(std::span<const std::byte> bytes) {
    std::ostringstream out;
    out << std::hex;
    for (std::size_t line = 0; line < bytes.size(); line += 16) {
        const auto part = bytes.subspan(line, std::min<std::size_t>(16, bytes.size() - line));
        std::string text;
        out.width(4);
        out.fill('0');
        out << line << " ";
        for (const std::byte byte : part) {
            out << ' ';
            out.width(2);
            out << std::to_integer<int>(byte);
            const char letter = static_cast<char>(byte);
            text += std::isprint(static_cast<unsigned char>(letter)) ? letter : '.';
        }
        out << std::string(3 * (16 - part.size()), ' ') << "  " << text << "\n";
    }
    return out.str();
}

std::string page() {
    std::ifstream file(SKALD_SOURCE_DIR "/docs/file-format.md");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

void expect_shown(const std::string& example) {
    EXPECT_NE(page().find(example), std::string::npos) << "docs/file-format.md does not show:\n"
                                                       << example;
}

std::vector<std::byte> example_frame() {
    NewEvent event;
    event.id = EventId(Uuid::parse("11111111-2222-4333-8444-555555555555").value());
    event.type = "order-placed";
    event.tags = {"customer:7"};
    event.data = R"({"cents":1250})";
    event.correlation_id = "c-1";
    event.occurred_at = created_at;
    std::vector<std::byte> payload;
    ByteWriter writer(payload);
    encode_event(writer, event, "order-42", Version(0), created_at);
    CommitGroup group(frame_seed(log_id), FrameLayout::alignment);
    group.begin({.epoch = 1, .group = 2, .segment = 1, .offset = 4168});
    group.add({.kind = FrameKind::append,
               .first_position = 1,
               .count = 1,
               .recorded_at = created_at + std::chrono::milliseconds(250)},
              payload);
    const std::span<const std::byte> bytes = group.finish();
    return {bytes.begin(), bytes.end()};
}

TEST(FileFormat, TheIdentityIsAsDocumented) {
    expect_shown(dump(encode(StoreIdentity{log_id, created_at})));
}

TEST(FileFormat, TheHeaderOfASegmentIsAsDocumented) {
    const auto bytes = encode(SegmentHeader{.log = log_id,
                                            .number = 1,
                                            .first_position = 1,
                                            .first_group = 1,
                                            .epoch = 0,
                                            .created_at = created_at});
    ASSERT_EQ(bytes.size(), 4096U);
    expect_shown(dump(std::span(bytes).first(80)));
    EXPECT_EQ(dump(std::span(bytes).last(4)).substr(6, 11), "82 cb 50 fa");
}

TEST(FileFormat, AnAppendIsAsDocumented) {
    expect_shown(dump(example_frame()));
}

TEST(FileFormat, AnEventIsReadAsItWasWritten) {
    const auto frame = example_frame();
    const auto checked =
        check_frame(frame, {.log_seed = frame_seed(log_id), .segment = 1, .offset = 4168});
    ASSERT_EQ(checked.check, FrameCheck::whole);
    ByteReader reader(checked.payload);
    RecordedEvent event;
    std::vector<std::string_view> tags;
    ASSERT_TRUE(decode_event(reader, event, tags));
    EXPECT_TRUE(reader.rest().empty());
    EXPECT_EQ(event.stream, "order-42");
    EXPECT_EQ(event.type, "order-placed");
    EXPECT_EQ(event.data, R"({"cents":1250})");
    EXPECT_EQ(event.content_type, "application/json");
    EXPECT_EQ(event.correlation_id, "c-1");
    EXPECT_EQ(event.occurred_at, created_at);
    EXPECT_EQ(tags, std::vector<std::string_view>{"customer:7"});
}

TEST(FileFormat, AnEventThatEndsTooEarlyIsNone) {
    const auto frame = example_frame();
    const auto payload = std::span(frame).subspan(FrameLayout::header_bytes);
    const std::size_t size = check_frame(frame, {frame_seed(log_id), 1, 4168}).payload.size();
    for (std::size_t length = 0; length < size; ++length) {
        ByteReader reader(payload.first(length));
        RecordedEvent event;
        std::vector<std::string_view> tags;
        ASSERT_FALSE(decode_event(reader, event, tags)) << length;
    }
}

}  // namespace
}  // namespace skald
