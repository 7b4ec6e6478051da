#include "input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace skald::ocel {
namespace {

constexpr std::size_t piece_bytes = std::size_t{64} << 10;
constexpr std::string_view gzip_magic = "\x1f\x8b";
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

Errc code_of(int error_number) {
    switch (error_number) {
        case ENOENT:
        case ENOTDIR:
            return Errc::not_found;
        case EACCES:
        case EPERM:
            return Errc::permission_denied;
        case ENAMETOOLONG:
        case ELOOP:
        case EISDIR:
            return Errc::invalid_argument;
        default:
            return Errc::io;
    }
}

Error to_error(const std::string& path, const std::string& what, int error_number) {
    return {.code = code_of(error_number),
            .message = path + ": " + what + ": " + std::generic_category().message(error_number)};
}

}  // namespace

// One zlib stream, used for all members of a file in turn.
class InputFile::Unpacker {
public:
    // 16 above the largest window: gzip only, whose checksum zlib then verifies.
    Unpacker() { ready_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK; }
    Unpacker(const Unpacker&) = delete;
    Unpacker& operator=(const Unpacker&) = delete;
    ~Unpacker() { inflateEnd(&stream_); }

    bool ready() const { return ready_; }
    bool in_member() const { return in_member_; }
    const char* message() const { return stream_.msg != nullptr ? stream_.msg : "damaged"; }
    std::string_view output() const { return {out_.data(), out_.size() - stream_.avail_out}; }

    // Unpacks some of `packed` and drops it from its front. False: damaged.
    bool step(std::string_view& packed) {
        if (!in_member_) inflateReset(&stream_);
        in_member_ = true;
        // zlib promises not to write through next_in, which is not const without ZLIB_CONST.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream_.avail_in = static_cast<uInt>(packed.size());
        stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
        stream_.avail_out = static_cast<uInt>(out_.size());
        const int outcome = inflate(&stream_, Z_NO_FLUSH);
        packed.remove_prefix(packed.size() - stream_.avail_in);
        if (outcome == Z_STREAM_END) in_member_ = false;
        return outcome == Z_OK || outcome == Z_STREAM_END || outcome == Z_BUF_ERROR;
    }

private:
    z_stream stream_ = {};                              // of zlib
    bool ready_ = false;                                // zlib could begin
    bool in_member_ = false;                            // a member has begun and not ended
    std::string out_ = std::string(piece_bytes, '\0');  // the last piece unpacked
};

Result<std::unique_ptr<InputFile>> InputFile::open(const std::string& path,
                                                   std::uint64_t bytes_max) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return to_error(path, "cannot be opened", errno);
    std::unique_ptr<InputFile> file(new InputFile(descriptor, path, bytes_max));
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0) return to_error(path, "cannot be examined", errno);
    if (S_ISDIR(status.st_mode)) return invalid_argument(path + ": is a directory, not a file");
    return file;
}

InputFile::InputFile(int descriptor, std::string path, std::uint64_t bytes_max)
    : descriptor_(descriptor), path_(std::move(path)), bytes_max_(bytes_max) {}

InputFile::~InputFile() {
    ::close(descriptor_);
}

Error InputFile::damaged(const std::string& what) const {
    return {.code = Errc::corrupt,
            .message = path_ + ", packed byte " + std::to_string(raw_bytes_ - pending_.size()) +
                       ": " + what};
}

Result<std::string_view> InputFile::read_raw() {
    raw_.resize(piece_bytes);
    ssize_t count = 0;
    do {
        count = ::read(descriptor_, raw_.data(), raw_.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        return to_error(path_ + ", byte " + std::to_string(raw_bytes_), "cannot be read", errno);
    }
    raw_bytes_ += static_cast<std::uint64_t>(count);
    return std::string_view(raw_.data(), static_cast<std::size_t>(count));
}

Result<std::string_view> InputFile::read_unpacked() {
    while (true) {
        // No input left means no output left inside zlib: a member's checksum comes after both.
        if (pending_.empty()) {
            auto raw = read_raw();
            if (!raw) return raw;
            pending_ = *raw;
            if (pending_.empty() && !unpacker_->in_member()) return std::string_view();
            if (pending_.empty()) return damaged("the gzip data is cut off here");
        }
        const bool member_begins = !unpacker_->in_member();
        if (!unpacker_->step(pending_)) {
            return damaged(std::string(member_begins ? "no valid gzip data begins here: "
                                                     : "the gzip data is damaged: ") +
                           unpacker_->message());
        }
        if (!unpacker_->output().empty()) return unpacker_->output();
    }
}

// Tells gzip by its magic, and gathers enough text to see a byte order mark, however small the
// pieces in which the file arrives.
Result<std::string_view> InputFile::read_beginning() {
    std::string raw;
    while (raw.size() < gzip_magic.size()) {
        auto piece = read_raw();
        if (!piece) return piece;
        if (piece->empty()) break;
        raw += *piece;
    }
    const bool packed = raw.starts_with(gzip_magic);
    if (packed) {
        raw_ = std::move(raw);
        pending_ = raw_;
        unpacker_ = std::make_unique<Unpacker>();
        if (!unpacker_->ready())
            return Error{.code = Errc::io, .message = path_ + ": zlib cannot begin"};
    } else {
        beginning_ = std::move(raw);
    }
    while (beginning_.size() < byte_order_mark.size()) {
        auto piece = packed ? read_unpacked() : read_raw();
        if (!piece) return piece;
        if (piece->empty()) break;
        beginning_ += *piece;
    }
    std::string_view text = beginning_;
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (text.empty() && !beginning_.empty()) return packed ? read_unpacked() : read_raw();
    return text;
}

Result<std::string_view> InputFile::read() {
    const bool first = !std::exchange(begun_, true);
    auto piece = first ? read_beginning() : unpacker_ ? read_unpacked() : read_raw();
    if (!piece) return piece;
    bytes_ += piece->size();
    if (bytes_ > bytes_max_) {
        return Error{.code = Errc::too_large,
                     .message = path_ + ": more than " + std::to_string(bytes_max_) + " bytes" +
                                (unpacker_ ? " when unpacked" : "")};
    }
    return piece;
}

}  // namespace skald::ocel
