package address

import (
	"encoding/binary"
	"os"

	"github.com/pkg/errors"
	"golang.org/x/sys/unix"
)

// From include/uapi/linux/in6.h; package unix has no names for these.
const (
	ipv6FlowlabelMgr  = 32
	ipv6FlowinfoSend  = 33
	flowlabelGet      = 0       // IPV6_FL_A_GET
	flowlabelCreate   = 1       // IPV6_FL_F_CREATE
	flowlabelShareAny = 255     // IPV6_FL_S_ANY
	flowlabelMask     = 0xfffff // the lower 20 bits of flowinfo
	trafficClassShift = 20
)

// setFlowinfo makes the socket ready to connect with e's flowinfo and to keep
// to it. The address alone is not enough: the kernel ignores its flowinfo until
// it is told to send it, refuses a label that the socket does not hold, and
// takes the traffic class of a packet from an option of its own.
func setFlowinfo(fd int, e endpoint) error {
	if e.flowinfo == 0 {
		return nil
	}
	if label := e.flowinfo & flowlabelMask; label != 0 {
		err := unix.SetsockoptString(fd, unix.IPPROTO_IPV6, ipv6FlowlabelMgr, leaseRequest(e, label))
		if err != nil {
			return errors.Wrapf(os.NewSyscallError("setsockopt", err), "lease flow label 0x%x", label)
		}
	}
	if class := e.flowinfo >> trafficClassShift; class != 0 {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_TCLASS, int(class)); err != nil {
			return errors.Wrapf(os.NewSyscallError("setsockopt", err), "set traffic class 0x%x", class)
		}
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, ipv6FlowinfoSend, 1); err != nil {
		return errors.Wrap(os.NewSyscallError("setsockopt", err), "send flowinfo")
	}
	return nil
}

// leaseRequest is a struct in6_flowlabel_req that asks for the label, which is
// made if nobody has it yet. Shared with anybody, it does not keep a second
// connection, of this process or another, from using it. The times are zero:
// the least the kernel grants once the socket is closed.
func leaseRequest(e endpoint, label uint32) string {
	dst := e.ip.As16()
	b := append(make([]byte, 0, 32), dst[:]...)
	b = binary.BigEndian.AppendUint32(b, label)
	b = append(b, flowlabelGet, flowlabelShareAny)
	b = binary.NativeEndian.AppendUint16(b, flowlabelCreate)
	return string(b[:cap(b)])
}
