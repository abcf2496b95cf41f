// TensorBoard's event files: TFRecord frames around hand-encoded protobuf messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace artemis {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) of the bytes.
std::uint32_t crc32c(std::string_view bytes);

/// TFRecord: length (uint64), its masked CRC, the data, their masked CRC; little-endian.
/// masked = rotate-right(crc, 15) + 0xa282ead8.
std::string tfRecord(std::string_view data);

/// The message every event file starts with: file_version "brain.Event:2".
std::string versionEvent(double wallTime);

/// Event{wall_time = 1, step = 2, summary = 5 {value = 1 {tag = 1, simple_value = 2 (float)}}}.
std::string scalarEvent(double wallTime, std::int64_t step, std::string_view tag, double value);

}  // namespace artemis
