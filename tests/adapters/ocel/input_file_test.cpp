#include "input_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch_file.hpp"

namespace skald::ocel {
namespace {

constexpr std::uint64_t plenty = std::uint64_t{1} << 30;

Result<std::string> read_all(const std::string& path, std::uint64_t bytes_max = plenty) {
    auto file = InputFile::open(path, bytes_max);
    if (!file) return file.error();
    std::string all;
    while (true) {
        const auto piece = (*file)->read();
        if (!piece) return piece.error();
        if (piece->empty()) return all;
        all += *piece;
    }
}

Result<std::string> read_bytes(std::string_view bytes, std::uint64_t bytes_max = plenty) {
    const ScratchFile file(bytes);
    return read_all(file.path(), bytes_max);
}

// Text that packs badly, so that its packed form has many blocks.
std::string noise(std::size_t size) {
    std::string text(size, '\0');
    std::uint64_t state = 88172645463325252U;
    for (char& c : text) {
        state ^= state << 13U;
        state ^= state >> 7U;
        state ^= state << 17U;
        c = static_cast<char>(state & 0xffU);
    }
    return text;
}

TEST(InputFile, ReadsPlainAndPackedBytesOfAnySize) {
    for (const std::size_t size : {0U, 1U, 2U, 3U, 65'535U, 65'536U, 65'537U, 300'000U}) {
        const std::string text = "a" + noise(size);
        EXPECT_EQ(read_bytes(text).value(), text) << size;
        EXPECT_EQ(read_bytes(gzip(text)).value(), text) << size;
    }
    EXPECT_EQ(read_bytes("").value(), "");
    EXPECT_EQ(read_bytes(gzip("")).value(), "");
}

TEST(InputFile, UnpacksFarMoreThanItReadsAtOnce) {
    // Packs into a few kilobytes.
    const std::string text(10'000'000, 'x');  // NOLINT(bugprone-string-constructor)
    EXPECT_EQ(read_bytes(gzip(text)).value(), text);
}

TEST(InputFile, ReadsGzipMembersOneAfterTheOther) {
    std::string packed;
    std::string text;
    for (std::size_t i = 0; i < 50; ++i) {
        const std::string part = noise(i * 997) + "part";
        packed += gzip(part) + gzip("");
        text += part;
    }
    EXPECT_EQ(read_bytes(packed).value(), text);
}

TEST(InputFile, DropsAByteOrderMarkHoweverItArrives) {
    const std::string mark = "\xef\xbb\xbf";
    EXPECT_EQ(read_bytes(mark + "text").value(), "text");
    EXPECT_EQ(read_bytes(gzip(mark + "text")).value(), "text");
    EXPECT_EQ(read_bytes(gzip("\xef") + gzip("\xbb") + gzip("\xbf") + gzip("text")).value(),
              "text");
    EXPECT_EQ(read_bytes(mark).value(), "");
    EXPECT_EQ(read_bytes(mark + mark).value(), mark);
}

TEST(InputFile, SaysOfGzipThatIsCutAtAnyByteThatItIsDamaged) {
    const std::string packed = gzip("some text that is packed");
    for (std::size_t size = 2; size < packed.size(); ++size) {
        const auto cut = read_bytes(packed.substr(0, size));
        ASSERT_FALSE(cut) << size;
        EXPECT_EQ(cut.error().code, Errc::corrupt);
        EXPECT_NE(cut.error().message.find("packed byte " + std::to_string(size)),
                  std::string::npos)
            << cut.error().message;
    }
}

TEST(InputFile, SaysOfDamagedGzipWhereItIs) {
    const std::string text = noise(200'000);
    std::string packed = gzip(text);
    packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);  // the checksum
    const auto read = read_bytes(packed);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::corrupt);
    EXPECT_NE(read.error().message.find("packed byte"), std::string::npos) << read.error().message;
}

TEST(InputFile, RefusesWhatFollowsTheGzipData) {
    const auto read = read_bytes(gzip("text") + "garbage");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::corrupt);
}

TEST(InputFile, RefusesMoreThanTheLimitPlainOrPacked) {
    const std::string text(200'000, 'x');
    EXPECT_TRUE(read_bytes(text, text.size()));
    EXPECT_TRUE(read_bytes(gzip(text), text.size()));
    for (const std::string& bytes : {text, gzip(text)}) {
        const auto read = read_bytes(bytes, text.size() - 1);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().code, Errc::too_large);
        EXPECT_NE(read.error().message.find("199999"), std::string::npos) << read.error().message;
    }
}

TEST(InputFile, SaysWhyAFileCannotBeOpened) {
    const auto code = [](const std::string& path) {
        const auto read = read_all(path);
        EXPECT_FALSE(read) << path;
        if (read) return Errc::handler_failed;
        EXPECT_TRUE(read.error().message.starts_with(path)) << read.error().message;
        return read.error().code;
    };
    EXPECT_EQ(code("/no/such/file"), Errc::not_found);
    EXPECT_EQ(code("/"), Errc::invalid_argument);
    EXPECT_EQ(code("/dev/null/file"), Errc::not_found);
    EXPECT_EQ(code("/" + std::string(5'000, 'x')), Errc::invalid_argument);
    EXPECT_EQ(code(""), Errc::not_found);
    EXPECT_EQ(code("/proc/self/mem"), Errc::io);  // opens, but byte 0 cannot be read
}

TEST(InputFile, SaysThatRightsAreMissing) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const ScratchFile file("text");
    ASSERT_EQ(::chmod(file.path().c_str(), 0), 0);
    const auto read = read_all(file.path());
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::permission_denied);
}

}  // namespace
}  // namespace skald::ocel
