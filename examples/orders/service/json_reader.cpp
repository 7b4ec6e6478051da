#include "orders/service/json_reader.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <cmath>

namespace orders {

namespace json = boost::json;

namespace {

// 2^50; rounding while parsing could make another whole number of what is larger.
constexpr double exact_max = 1'125'899'906'842'624;

bool is_fit_id(std::string_view id) {
    const auto is_alphanumeric = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0;
    };
    return !id.empty() && id.size() <= 64 && is_alphanumeric(id.front()) &&
           std::all_of(id.begin(), id.end(), [&](char c) {
               return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
           });
}

// JSON has one kind of number; what has no fraction is whole.
std::optional<std::int64_t> whole(const json::value& value) {
    if (const std::int64_t* number = value.if_int64()) return *number;
    const double* number = value.if_double();
    if (number == nullptr || std::abs(*number) > exact_max || std::trunc(*number) != *number) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(*number);
}

json::value parse(std::string_view text, std::optional<JsonFault>& fault) {
    json::parse_options options;
    options.max_depth = JsonReader::depth_max;
    json::error_code failed;
    json::value root = json::parse({text.data(), text.size()}, failed, {}, options);
    if (failed) fault = JsonFault{"#", "this is no JSON: " + failed.message()};
    return root;
}

// A part of a pointer: what has a meaning in pointers or in fragments is escaped.
std::string escaped(std::string_view name) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._!$&'()*+,;=:@?";
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else if (std::isalnum(byte) != 0 || plain.find(c) != std::string_view::npos) {
            out += c;
        } else {
            out.append({'%', digits[byte >> 4U], digits[byte & 15U]});
        }
    }
    return out;
}

}  // namespace

struct JsonReader::Parts {
    std::optional<JsonFault> fault = {};
    json::value root = {};
    std::vector<const json::value*> path = {};  // to where the reader stands; null: nowhere
    std::vector<std::string> names = {};        // of the steps on the path

    const json::value* here() const { return fault ? nullptr : path.back(); }
    void fail(std::string detail) {
        if (fault) return;
        std::string pointer = "#";
        for (const std::string& name : names) pointer += '/' + escaped(name);
        fault = JsonFault{std::move(pointer), std::move(detail)};
    }
    void fail_at(std::string_view member, std::string detail) {
        names.emplace_back(member);
        fail(std::move(detail));
        names.pop_back();
    }
    void enter(const json::value* value, std::string name) {
        path.push_back(value);
        names.push_back(std::move(name));
    }
};

JsonReader::JsonReader(std::string_view text) : parts_(std::make_unique<Parts>()) {
    if (text.empty()) {
        parts_->fail("there is no body; it must be a JSON object");
    } else {
        parts_->root = parse(text, parts_->fault);
    }
    parts_->path.push_back(&parts_->root);
}
JsonReader::~JsonReader() = default;

const std::optional<JsonFault>& JsonReader::fault() const {
    return parts_->fault;
}

void JsonReader::read(std::string& out) {
    const json::value* here = parts_->here();
    if (here == nullptr) return;
    const json::string* text = here->if_string();
    if (text == nullptr) return parts_->fail("this must be a string");
    out.assign(text->begin(), text->end());
}

void JsonReader::read(FitId& out) {
    read(out.text);
    if (parts_->here() == nullptr || is_fit_id(out.text)) return;
    parts_->fail(
        "an id has 1 to 64 letters, digits, '-', '_' and '.', and begins with a letter or digit");
}

void JsonReader::read(std::int64_t& out) {
    const json::value* here = parts_->here();
    if (here == nullptr) return;
    const auto number = whole(*here);
    if (!number) return parts_->fail("this must be a whole number of at most 63 bits");
    out = *number;
}

std::size_t JsonReader::array_size() {
    const json::value* here = parts_->here();
    if (here == nullptr) return 0;
    const json::array* array = here->if_array();
    if (array == nullptr) parts_->fail("this must be an array");
    return array != nullptr ? array->size() : 0;
}

bool JsonReader::is_object() {
    const json::value* here = parts_->here();
    if (here == nullptr) return false;
    if (!here->is_object()) parts_->fail("this must be an object");
    return here->is_object();
}

bool JsonReader::enter(std::string_view member) {
    const json::value* here = parts_->here();
    const json::value* found =
        here != nullptr ? here->get_object().if_contains({member.data(), member.size()}) : nullptr;
    if (found == nullptr) return false;
    parts_->enter(found, std::string(member));
    return true;
}

void JsonReader::enter(std::size_t element) {
    const json::value* here = parts_->here();
    parts_->enter(here != nullptr ? &here->get_array()[element] : nullptr, std::to_string(element));
}

void JsonReader::leave() {
    parts_->path.pop_back();
    parts_->names.pop_back();
}

void JsonReader::miss(std::string_view member) {
    parts_->fail_at(member, "this is missing");
}

void JsonReader::expect_only(std::span<const std::string_view> members) {
    const json::value* here = parts_->here();
    if (here == nullptr) return;
    for (const auto& member : here->get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::find(members.begin(), members.end(), name) != members.end()) continue;
        return parts_->fail_at(name, "nothing of this name is known here");
    }
}

}  // namespace orders
